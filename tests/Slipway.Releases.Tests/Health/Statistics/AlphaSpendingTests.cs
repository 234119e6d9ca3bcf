using Slipway.Releases.Health.Statistics;
using Xunit;

namespace Slipway.Releases.Tests.Health.Statistics;

/// <summary>However often one looks, false alarms stay as rare as was asked for.</summary>
public sealed class AlphaSpendingTests
{
    /// <summary>By SciPy 1.10.1: <c>2 - 2 * norm.cdf(norm.ppf(1 - a / 2) / sqrt(t))</c>, each look less the one before.</summary>
    [Theory]
    [InlineData(0.05, new[] { 1.1726446842441618e-05, 0.001930186549898405, 0.009454505468572405, 0.017033212287759447, 0.021570369246927346 })]
    [InlineData(0.01, new[] { 2.5819272964078266e-07, 0.0002694587639018309, 0.0026667513178120217, 0.0070635317255565155 })]
    public void Each_look_has_its_part(double falseAlarms, double[] levels)
    {
        for (int look = 1; look <= levels.Length; look++)
        {
            Assert.Equal(levels[look - 1], AlphaSpending.Level(falseAlarms, look, levels.Length), 1e-12);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void All_looks_together_have_what_was_asked_for(int looks) =>
        Assert.Equal(0.02, Enumerable.Range(1, looks).Sum(look => AlphaSpending.Level(0.02, look, looks)), 1e-9);

    [Fact]
    public void Two_like_groups_that_are_looked_at_again_and_again_raise_no_more_false_alarms_than_were_asked_for()
    {
        const int Trials = 2_000;
        const int Looks = 6;
        const double Rate = 0.05;
        Random chance = new(20261126);
        int alarms = Enumerable.Range(0, Trials).Count(_ =>
        {
            double[] canary = [.. Enumerable.Range(0, 60).Select(_ => Latency(chance))];
            double[] baseline = [.. Enumerable.Range(0, 60).Select(_ => Latency(chance))];
            return Enumerable.Range(1, Looks).Any(look =>
                MannWhitney.Greater(canary[..(look * 10)], baseline[..(look * 10)]).PValue < AlphaSpending.Level(Rate, look, Looks));
        });

        // Three standard errors of a binomial count.
        Assert.InRange(alarms, 1, Rate * Trials + (3 * Math.Sqrt(Trials * Rate * (1 - Rate))));
    }

    private static double Latency(Random chance) => -Math.Log(1 - chance.NextDouble()) * 100;
}
