using CsCheck;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Xunit;

namespace Slipway.Releases.Tests.Health.Checks;

/// <summary>What metrics mean: a limit, an error budget, a baseline.</summary>
public sealed class CheckTallyTests
{
    private static readonly MetricQuery Query = new MetricQuery.Prometheus("main", "errors");

    [Fact]
    public void One_bad_value_is_no_breach_unless_the_plan_says_so()
    {
        Assert.Null(Judged(Limit(failures: 1), false, 0.5, 0.02));
        Assert.IsType<GateVerdict.Breached>(Judged(Limit(failures: 0), false, 0.5));
    }

    [Fact]
    public void One_bad_value_too_many_is_a_breach_at_once_and_says_which() => Assert.Equal(
        "errors: 0.3 is more than 0.1; 2 answers lay outside, and at most 1 may",
        Assert.IsType<GateVerdict.Breached>(Judged(Limit(failures: 1), false, 0.5, 0.01, 0.3)).Evidence);

    [Fact]
    public void A_bad_minute_that_is_read_again_and_again_is_one_bad_minute()
    {
        MetricCheck check = new("errors", Query, Limit(failures: 1));
        DateTimeOffset minute = new(2026, 11, 2, 12, 1, 0, TimeSpan.Zero);

        CheckTally seen = Enumerable.Repeat(new MetricAnswer.Value(0.5, minute), 6).Aggregate(new CheckTally("errors"), (tally, value) => tally.Add(check, value, 0));

        Assert.Equal((0, 1), (seen.Good, seen.Bad));
        Assert.IsType<GateVerdict.Breached>(seen.Add(check, new MetricAnswer.Value(0.5, minute.AddMinutes(1)), 0).Judge(check, 1, isOver: false));
    }

    [Fact]
    public void A_value_may_be_too_small_too() => Assert.IsType<GateVerdict.Breached>(Judged(new MetricCondition.Threshold(Above: 10, Below: null, Failures: 0), false, 9.5));

    [Fact]
    public void Values_within_their_limits_are_healthy_only_when_the_bake_is_over()
    {
        Assert.Null(Judged(Limit(), false, 0.01, 0.02));
        Assert.Equal("errors: 2 of 2 answers were good; the last: 0.02", Assert.IsType<GateVerdict.Healthy>(Judged(Limit(), true, 0.01, 0.02)).Evidence);
    }

    [Fact]
    public void A_source_that_is_silent_is_neither_healthy_nor_a_breach()
    {
        MetricCheck check = new("errors", Query, Limit());
        CheckTally silent = Enumerable.Repeat(new MetricAnswer.Silent("it did not answer within 5 s"), 20)
            .Aggregate(new CheckTally("errors"), (tally, answer) => tally.Add(check, answer, 0));

        Assert.Equal(
            "errors: 20 of 20 rounds had no answer, 20 of them the last; the last: it did not answer within 5 s",
            Assert.IsType<GateVerdict.Inconclusive>(silent.Judge(check, 1, isOver: true)).Evidence);
        Assert.Null(silent.Judge(check, 1, isOver: false));
    }

    [Theory]
    [InlineData(".", true)]
    [InlineData(".x", true)]
    [InlineData("..x..xx", true)]
    [InlineData("....xxx", false)]
    [InlineData(".x.xx..xxx", false)]
    [InlineData(".xx", false)]
    [InlineData("x.x.x", false)]
    [InlineData("xxx....", true)]
    public void A_source_that_fell_silent_is_not_healthy_and_one_that_stumbles_is(string rounds, bool isHealthy)
    {
        MetricCheck check = new("errors", Query, Limit());

        CheckTally seen = rounds.Aggregate(new CheckTally("errors"), (tally, round) => tally.Add(
            check, round == 'x' ? new MetricAnswer.Silent("it has no data") : new MetricAnswer.Value(0.01), 0));

        Assert.Equal(isHealthy, seen.Judge(check, 1, isOver: true) is GateVerdict.Healthy);
        Assert.Equal(!isHealthy, seen.Judge(check, 1, isOver: true) is GateVerdict.Inconclusive);
    }

    [Fact]
    public void The_values_that_a_comparison_waits_for_are_neither_silence_nor_bad()
    {
        CheckTally seen = new CheckTally("latency").Add(Compared(), Groups(5, ring: 1), 0.1).Add(Compared(), Groups(19, ring: 1), 0.4);

        Assert.Equal((0, 0, 0), (seen.Good, seen.Bad, seen.Silent));
    }

    [Theory]
    [InlineData(0.02, 0.02, true)]
    [InlineData(0.02, 0.001, false)]
    [InlineData(0.001, 0.02, false)]
    [InlineData(0.014, 0.02, false)]
    public void A_budget_that_burns_too_fast_over_both_windows_is_a_breach(double over1h, double over5m, bool breaches)
    {
        MetricCheck check = new("errors", Query, new MetricCondition.BurnRate(99.9, [new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), 14.4)]));

        GateVerdict? verdict = new CheckTally("errors").Add(check, new MetricAnswer.Burning([new(over1h, over5m)]), 0).Judge(check, 1, isOver: false);

        Assert.Equal(breaches, verdict is GateVerdict.Breached);
    }

    [Fact]
    public void A_ring_that_is_clearly_slower_than_its_baseline_is_a_breach_before_the_bake_is_over()
    {
        MetricCheck check = Compared();

        GateVerdict? verdict = new CheckTally("latency").Add(check, Groups(50, ring: 1.5), baked: 0.75).Judge(check, 1, isOver: false);

        Assert.StartsWith("latency: worse than the baseline, look 3 of 4: p = ", Assert.IsType<GateVerdict.Breached>(verdict).Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_that_is_certain_but_a_trifle_is_no_breach()
    {
        MetricCheck check = Compared();

        CheckTally seen = new CheckTally("latency").Add(check, Groups(5_000, ring: 1.03), baked: 1);

        Assert.IsType<GateVerdict.Healthy>(seen.Judge(check, 1, isOver: true));
        Assert.Contains("p = ", seen.Last, StringComparison.Ordinal);
    }

    [Fact]
    public void A_faster_ring_is_no_breach_unless_smaller_is_worse()
    {
        Assert.Null(new CheckTally("latency").Add(Compared(), Groups(50, ring: 0.5), 1).Judge(Compared(), 1, isOver: false));
        Assert.IsType<GateVerdict.Breached>(
            new CheckTally("latency").Add(Compared(WorseWay.Smaller), Groups(50, ring: 0.5), 1).Judge(Compared(WorseWay.Smaller), 1, isOver: false));
    }

    [Fact]
    public void Groups_that_are_too_small_tell_nothing()
    {
        CheckTally seen = new CheckTally("latency").Add(Compared(), Groups(19, ring: 9), baked: 1);

        Assert.IsType<GateVerdict.Inconclusive>(seen.Judge(Compared(), 1, isOver: true));
    }

    [Fact]
    public void However_often_it_is_evaluated_a_comparison_looks_only_as_often_as_planned() => Gen.Double[0, 1].Array[1, 60].Sample(moments =>
    {
        CheckTally seen = moments.Order().Aggregate(new CheckTally("latency"), (tally, baked) => tally.Add(Compared(), Groups(25, ring: 1), baked));

        Assert.True(seen.Good + seen.Bad <= 4);
    });

    [Fact]
    public void A_gate_is_healthy_only_when_everything_that_it_watches_is()
    {
        HealthGate gate = new(
            [new HttpProbe("https://example.com", 200, TimeSpan.FromSeconds(1))], TimeSpan.FromSeconds(1), 1, 0, InconclusivePolicy.Hold, [new("errors", Query, Limit(failures: 0))]);
        GateTally probed = GateTally.Empty.Add([new ProbeSample("https://example.com", 200, 1, null)]);

        Assert.IsType<GateVerdict.Inconclusive>(probed.Judge(gate, true));
        Assert.IsType<GateVerdict.Inconclusive>(probed.Add(gate, [new MetricAnswer.Silent("it was silent")], 1).Judge(gate, true));
        Assert.IsType<GateVerdict.Breached>(probed.Add(gate, [new MetricAnswer.Value(3)], 0).Judge(gate, false));
        Assert.Equal(
            new GateVerdict.Healthy("1 of 1 probes were healthy; errors: 1 of 1 answers were good; the last: 0.01"),
            probed.Add(gate, [new MetricAnswer.Value(0.01)], 1).Judge(gate, true));
    }

    private static MetricCondition.Threshold Limit(int failures = 1) => new(Above: null, Below: 0.1, failures);

    private static GateVerdict? Judged(MetricCondition condition, bool isOver, params double[] values)
    {
        MetricCheck check = new("errors", Query, condition);
        return values.Aggregate(new CheckTally("errors"), (tally, value) => tally.Add(check, new MetricAnswer.Value(value), 0)).Judge(check, 1, isOver);
    }

    private static MetricCheck Compared(WorseWay worse = WorseWay.Larger) =>
        new("latency", Query, new MetricCondition.Comparison(Query, worse, Effect: 0.33, FalseAlarms: 0.01, Looks: 4, Samples: 20));

    private static MetricAnswer.Groups Groups(int count, double ring)
    {
        Random chance = new(5);
        return new([.. Enumerable.Range(0, count).Select(_ => ring * (100 + (20 * chance.NextDouble())))], [.. Enumerable.Range(0, count).Select(_ => 100 + (20 * chance.NextDouble()))]);
    }
}
