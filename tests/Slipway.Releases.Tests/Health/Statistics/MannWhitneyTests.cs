using CsCheck;
using Slipway.Releases.Health.Statistics;
using Xunit;

namespace Slipway.Releases.Tests.Health.Statistics;

/// <summary>The numbers are those that SciPy 1.10.1 gives: <c>mannwhitneyu(first, second, alternative='greater')</c>.</summary>
public sealed class MannWhitneyTests
{
    private static readonly double[] Canary =
    [
        148.5, 167.3, 133.0, 103.9, 123.7, 99.8, 152.0, 253.7, 121.9, 115.8, 180.5, 171.2, 154.8, 102.3, 146.7, 196.0, 86.7, 123.6, 69.4, 88.6, 71.0, 135.1,
        89.4, 165.4, 158.0, 137.7, 54.2, 119.6, 145.6, 155.3, 80.5, 122.6, 100.3, 107.4, 226.9, 107.4, 146.5, 211.4, 117.5, 141.9,
    ];

    private static readonly double[] Baseline =
    [
        127.0, 124.7, 74.4, 125.3, 209.2, 65.4, 171.4, 127.5, 94.0, 270.5, 164.8, 75.2, 125.2, 153.0, 112.7, 159.7, 118.3, 158.7, 216.0, 92.7, 131.8, 101.0,
        127.9, 75.6, 96.4, 112.3, 174.1, 192.1, 71.6, 88.4, 157.4, 54.8, 101.0, 116.9, 200.9, 160.1, 106.6, 104.9, 109.9, 223.5, 102.4, 107.6, 139.9, 115.8,
        112.3, 77.8, 121.0, 101.8, 193.7, 157.8,
    ];

    [Theory]
    [InlineData(new double[] { 19, 22, 16, 29, 24 }, new double[] { 20, 11, 17, 12 }, 17, 0.05555555555555555)]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 4, 5, 6 }, 0, 1)]
    [InlineData(new double[] { 4, 5, 6 }, new double[] { 1, 2, 3 }, 9, 0.05)]
    [InlineData(new[] { 5.1, 6.2, 7.3, 8.4, 9.5, 1.1 }, new[] { 2.2, 3.3, 4.4, 5.5, 6.6, 7.7, 8.8 }, 25, 0.3141025641025641)]
    public void Few_values_without_ties_are_counted_exactly(double[] first, double[] second, double u, double p) => Holds(MannWhitney.Greater(first, second), u, p);

    [Fact]
    public void Fifty_eight_values_are_still_counted_exactly() => Holds(MannWhitney.Greater(Canary[..28], Baseline[..30]), 428, 0.45390800542897247);

    [Fact]
    public void Ties_and_many_values_take_the_normal_distribution_with_its_corrections()
    {
        Holds(MannWhitney.Greater([1, 2, 2, 3, 5, 5, 5], [1, 1, 2, 2, 3, 4]), 29.5, 0.12021646458124374);
        Holds(MannWhitney.Greater(Canary, Baseline), 1060.5, 0.3130558981759883);
    }

    [Fact]
    public void Groups_of_one_and_the_same_value_tell_nothing() => Assert.Equal(new RankTest(6, 1, 0), MannWhitney.Greater([7, 7, 7], [7, 7, 7, 7]));

    [Fact]
    public void Every_value_above_all_others_is_the_greatest_effect() => Assert.Equal(1, MannWhitney.Greater([11, 12], [1, 2, 3]).Delta);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_not_a_number_is_refused_and_never_ranked(double value) => Assert.Throws<ArgumentException>(() => MannWhitney.Greater([1, value], [2]));

    [Fact]
    public void Both_ways_the_wins_and_draws_are_all_pairs() => Groups.Sample((first, second) =>
    {
        (RankTest one, RankTest other) = (MannWhitney.Greater(first, second), MannWhitney.Greater(second, first));
        Assert.Equal(first.Length * second.Length, one.U + other.U, 6);
        Assert.Equal(0, one.Delta + other.Delta, 9);
        Assert.InRange(one.PValue, 0, 1);
    });

    [Fact]
    public void Only_the_order_of_values_counts() => Groups.Sample((first, second) =>
        Assert.Equal(MannWhitney.Greater(first, second), MannWhitney.Greater([.. first.Select(Math.Cbrt)], [.. second.Select(Math.Cbrt)])));

    private static Gen<(double[] First, double[] Second)> Groups => Gen.Select(Value.Array[1, 40], Value.Array[1, 40]);

    private static Gen<double> Value => Gen.Int[-50, 50].Select(whole => (double)whole);

    private static void Holds(RankTest test, double u, double p)
    {
        Assert.Equal(u, test.U);
        Assert.Equal(p, test.PValue, 1e-9);
    }
}
