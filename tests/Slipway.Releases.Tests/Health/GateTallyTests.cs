using CsCheck;
using Slipway.Releases.Health;
using Xunit;

namespace Slipway.Releases.Tests.Health;

public class GateTallyTests
{
    [Fact]
    public void Enough_healthy_probes_are_healthy_when_the_bake_is_over()
    {
        GateTally tally = Seen(healthy: 3, failed: 0);
        Assert.Null(tally.Judge(Gate(3, 0), bakeIsOver: false));
        Assert.Equal(new GateVerdict.Healthy("3 of 3 probes were healthy"), tally.Judge(Gate(3, 0), bakeIsOver: true));
    }

    [Fact]
    public void A_breach_is_told_at_once_with_its_evidence()
    {
        GateVerdict.Breached breach = Assert.IsType<GateVerdict.Breached>(Seen(healthy: 9, failed: 2).Judge(Gate(3, 1), bakeIsOver: false));
        Assert.Equal("9 of 11 probes were healthy; the last failure: https://example.com answered 500; at most 1 may fail", breach.Evidence);
    }

    [Fact]
    public void No_data_is_never_healthy() =>
        Assert.IsType<GateVerdict.Inconclusive>(GateTally.Empty.Judge(Gate(minimumSamples: 0, maximumFailures: 0), bakeIsOver: true));

    [Fact]
    public void Too_few_samples_are_inconclusive() =>
        Assert.IsType<GateVerdict.Inconclusive>(Seen(healthy: 2, failed: 0).Judge(Gate(3, 0), bakeIsOver: true));

    [Fact]
    public void Health_needs_healthy_probes_and_few_failures_whatever_comes() =>
        Gen.Select(Gen.Bool.Array[0, 20], Gen.Int[0, 10], Gen.Int[0, 10], Gen.Bool).Sample(
            (samples, minimum, maximum, isOver) =>
            {
                int healthy = samples.Count(s => s);
                GateVerdict? verdict = GateTally.Empty.Add(samples.Select(Probe)).Judge(Gate(minimum, maximum), isOver);

                Assert.Equal(verdict is GateVerdict.Breached, samples.Length - healthy > maximum);
                Assert.True(verdict is not GateVerdict.Healthy || (isOver && healthy > 0 && healthy >= minimum));
                Assert.Equal(verdict is null, !isOver && samples.Length - healthy <= maximum);
            },
            iter: 2_000);

    [Fact]
    public void Round_by_round_comes_to_the_same_as_all_at_once() =>
        Gen.Bool.Array[0, 20].Sample(samples =>
            samples.Aggregate(GateTally.Empty, (tally, sample) => tally.Add([Probe(sample)])) == GateTally.Empty.Add(samples.Select(Probe)));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(29, 1)]
    [InlineData(30, 2)]
    [InlineData(600, 21)]
    public void A_bake_has_a_round_at_its_beginning_and_after_each_interval(int seconds, int rounds) =>
        Assert.Equal(rounds, Gate(1, 0).Rounds(TimeSpan.FromSeconds(seconds)));

    private static GateTally Seen(int healthy, int failed) =>
        GateTally.Empty.Add(Enumerable.Repeat(true, healthy).Concat(Enumerable.Repeat(false, failed)).Select(Probe));

    private static ProbeSample Probe(bool healthy) =>
        new("https://example.com", healthy ? 200 : 500, 12.5, healthy ? null : "answered 500");

    private static HealthGate Gate(int minimumSamples, int maximumFailures) => new(
        [new("https://example.com", 200, TimeSpan.FromSeconds(5))],
        TimeSpan.FromSeconds(30),
        minimumSamples,
        maximumFailures,
        InconclusivePolicy.Hold);
}
