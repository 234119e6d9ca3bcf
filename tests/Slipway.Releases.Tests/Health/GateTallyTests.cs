using CsCheck;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Alerts;
using Slipway.Releases.Health.Checks;
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
    public void A_failure_now_and_then_does_not_end_a_watch_of_days_but_as_many_at_a_time_do()
    {
        HealthGate gate = Gate(3, 1) with { Checks = [new("errors", Query, new MetricCondition.Threshold(null, 0.1, 1))] };
        GateTally tally = GateTally.Empty;
        for (int minute = 0; minute < 4_000; minute++)
        {
            Assert.Null(After(minute, isWell: minute % 100 > 0, out tally).Verdict);
        }

        GateReport ill = After(4_000, isWell: false, out tally);
        Assert.Null(ill.Verdict);
        GateVerdict.Breached breach = Assert.IsType<GateVerdict.Breached>(After(4_001, isWell: false, out _).Verdict);
        Assert.EndsWith("2 failed lately, and at most 1 may fail", breach.Evidence, StringComparison.Ordinal);

        GateReport After(int minute, bool isWell, out GateTally seen)
        {
            GateReport report = GateReport.Of(
                gate, tally, [Probe(isWell)], [new MetricAnswer.Value(isWell ? 0 : 1)], baked: 0, isOver: false, watched: TimeSpan.FromMinutes(minute));
            seen = report.Tally;
            return report;
        }
    }

    [Fact]
    public void What_fails_always_is_a_breach_however_seldom_it_is_looked_at() =>
        Gen.Select(Gen.Int[0, 15], Gen.Int[1, 600], Gen.Bool).Sample((most, minutes, isMetric) =>
        {
            HealthGate gate = Gate(1, isMetric ? 1_000 : most) with { Checks = isMetric ? [new("errors", Query, new MetricCondition.Threshold(null, 0.1, most))] : null };
            GateReport report = new(GateTally.Empty, null);
            for (int round = 0; round <= most + 1; round++)
            {
                // Well once, and dead from then on.
                report = GateReport.Of(
                    gate, report.Tally, [Probe(isMetric || round == 0)], isMetric ? [new MetricAnswer.Value(round == 0 ? 0 : 1)] : [], 0, false, watched: TimeSpan.FromMinutes(minutes * round));
            }

            Assert.IsType<GateVerdict.Breached>(report.Verdict);
        });

    [Fact]
    public void No_data_is_never_healthy() =>
        Assert.IsType<GateVerdict.Inconclusive>(GateTally.Empty.Judge(Gate(minimumSamples: 0, maximumFailures: 0), bakeIsOver: true));

    [Fact]
    public void A_gate_of_which_every_measurement_failed_never_passes() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 30]).Sample((failed, silent, minimum, maximum) =>
        {
            HealthGate gate = Gate(minimum, maximum) with { Checks = [new("errors", Query, new MetricCondition.Threshold(null, 0.1, maximum))] };
            GateTally tally = Seen(healthy: 0, failed);
            for (int round = 0; round < silent; round++)
            {
                tally = tally.Add(gate, [new MetricAnswer.Silent("it answered 503")], baked: 1);
            }

            Assert.IsNotType<GateVerdict.Healthy>(tally.Judge(gate, bakeIsOver: true));
        });

    [Fact]
    public void No_traffic_is_no_failure_and_no_health()
    {
        HealthGate gate = Gate(0, 0) with { Probes = [], Checks = [new("errors", Query, new MetricCondition.Threshold(null, 0.1, 0))] };
        GateTally quiet = Enumerable.Repeat(new MetricAnswer.Silent("it has no data"), 50)
            .Aggregate(GateTally.Empty, (tally, silent) => tally.Add(gate, [silent], baked: 0));

        Assert.Null(quiet.Judge(gate, bakeIsOver: false));
        Assert.IsType<GateVerdict.Inconclusive>(quiet.Judge(gate, bakeIsOver: true));
    }

    [Fact]
    public void Failures_over_the_threshold_are_a_breach_though_everything_else_is_still_awaited()
    {
        HealthGate gate = Gate(100, 1) with
        {
            Checks = [new("errors", Query, new MetricCondition.Threshold(null, 0.1, 0)), new("latency", Query, new MetricCondition.Comparison(Query, WorseWay.Larger, 0.3, 0.01, 5, 20))],
            Alerts = [new AlertSelector("HighErrors", null)],
        };
        GateReport report = GateReport.Of(
            gate, GateTally.Empty, [Probe(false), Probe(false)], [new MetricAnswer.Silent("it has no data"), new MetricAnswer.Groups([], [])], baked: 0, isOver: false);

        Assert.IsType<GateVerdict.Breached>(report.Verdict);
    }

    [Fact]
    public void An_alert_that_begins_during_the_bake_is_a_breach_at_once()
    {
        GateReport report = Heard(Alert(startsAfter: 1));

        Assert.Equal(
            "the alert HighErrors of alertmanager, at 2026-11-02 12:01:00 UTC, began during the bake", Assert.IsType<GateVerdict.Breached>(report.Verdict).Evidence);
    }

    [Fact]
    public void An_alert_that_began_during_the_bake_and_has_ended_is_a_breach_still() =>
        Assert.IsType<GateVerdict.Breached>(Heard(Alert(startsAfter: 1) with { EndedAt = Began.AddMinutes(2) }).Verdict);

    [Fact]
    public void An_alert_that_fired_before_the_bake_leaves_the_gate_inconclusive_and_its_time_does_not_count()
    {
        GateReport early = Heard(Alert(startsAfter: -1));
        GateReport last = Heard(Alert(startsAfter: -1), isOver: true);

        Assert.Equal((null, false), (early.Verdict, early.IsWell));
        Assert.Equal(
            "the alert HighErrors of alertmanager, at 2026-11-02 11:59:00 UTC, fired before the bake began and fires still, so it does not tell whether the version is well",
            Assert.IsType<GateVerdict.Inconclusive>(last.Verdict).Evidence);
    }

    [Fact]
    public void An_earlier_alert_that_ended_during_the_bake_is_over()
    {
        GateReport first = Heard(Alert(startsAfter: -1));
        GateReport last = GateReport.Of(
            Alerted, first.Tally, [Probe(true)], [], baked: 1, isOver: true, [Alert(startsAfter: -1) with { EndedAt = Began.AddMinutes(3) }], Began);

        Assert.Equal("2 of 2 probes were healthy; none of its alerts fires", Assert.IsType<GateVerdict.Healthy>(last.Verdict).Evidence);
    }

    [Fact]
    public void That_no_alert_came_proves_nothing()
    {
        HealthGate gate = Alerted with { Probes = [] };

        Assert.IsType<GateVerdict.Inconclusive>(GateReport.Of(gate, GateTally.Empty, [], [], baked: 1, isOver: true, [], Began).Verdict);
    }

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

    private static readonly DateTimeOffset Began = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly MetricQuery Query = new MetricQuery.Prometheus("main", "errors");

    private static HealthGate Alerted => Gate(1, 0) with { Alerts = [new AlertSelector("HighErrors", null)] };

    private static GateReport Heard(Alert alert, bool isOver = false) =>
        GateReport.Of(Alerted, GateTally.Empty, [Probe(true)], [], baked: isOver ? 1 : 0, isOver, [alert], Began);

    private static Alert Alert(int startsAfter) =>
        new("alertmanager", "1a30ba71cca2921f", "HighErrors", new Dictionary<string, string>(), Began.AddMinutes(startsAfter));

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
