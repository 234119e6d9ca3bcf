using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Plans;
using Slipway.Releases.Simulation;
using Xunit;

namespace Slipway.Releases.Tests.Simulation;

public class SimulatedHealthTests
{
    private const string BurnRate = "burnRate: { objective: 99, windows: [ { over: 1h, recent: 5m, rate: 14.4 } ] }";

    [Fact]
    public void A_value_outside_the_limits_stops_at_the_first_one_too_many()
    {
        Fate fate = Play(GatePlans.Measured("prometheus: p, below: 10, failures: 2"), new(Values: [1], BadValues: [100]));

        Assert.Equal((FateKind.Stopped, "canary", TimeSpan.FromMinutes(2)), (fate.Kind, fate.Ring, fate.After));
    }

    [Theory]
    [InlineData("errors[{window}]", 8)]
    [InlineData("errors {version} [{window}]", 0)]
    public void A_long_window_still_holds_the_old_version_unless_it_asks_for_the_new_one(string expression, int minutes)
    {
        // All events are bad: over an hour 9 of 60 minutes burn 15 times too fast, 8 minutes do not.
        Fate fate = Play(GatePlans.Measured($"prometheus: '{expression}', {BurnRate}"), new(Values: [0], BadValues: [1]));

        Assert.Equal((FateKind.Stopped, TimeSpan.FromMinutes(minutes)), (fate.Kind, fate.After));
    }

    [Fact]
    public void A_burn_rate_is_of_the_share_of_what_fails_unless_more_is_said()
    {
        SimulatedRollouts rollouts = new(GatePlans.Measured($"prometheus: 'errors {{version}} [{{window}}]', {BurnRate}"), new(Bad: new(0.5)));

        Assert.Equal(FateKind.Stopped, rollouts.Play("production", 0, isBad: true).Kind);
        Assert.Equal(FateKind.Passed, rollouts.Play("production", 0, isBad: false).Kind);
    }

    [Fact]
    public void A_comparison_stops_at_the_first_look_that_tells_and_not_before_it_has_its_values()
    {
        Plan plan = GatePlans.Measured("prometheus: p, compare: { baseline: b, looks: 2, samples: 10 }");
        SimulatedRollouts rollouts = new(plan, new(Metrics: new Dictionary<string, MetricHealth> { ["latency compared"] = new(1, Factor: 10) }));

        Assert.Equal((FateKind.Stopped, TimeSpan.FromMinutes(15)), (rollouts.Play("production", 0, isBad: true).Kind, rollouts.Play("production", 0, isBad: true).After));
        Assert.Equal(FateKind.Passed, rollouts.Play("production", 0, isBad: false).Kind);
    }

    [Fact]
    public void Where_smaller_is_worse_a_bad_version_has_smaller_values()
    {
        SimulatedGood("prometheus: p, above: 100, failures: 3");
        SimulatedGood("prometheus: p, compare: { baseline: b, worse: smaller, samples: 10 }");

        static void SimulatedGood(string metric)
        {
            GateSimulation simulation = GateSimulation.Of(GatePlans.Measured(metric), new(100), TestContext.Current.CancellationToken);
            Assert.InRange(simulation.Overall.Bad.Stopped.Count, 90, 100);
            Assert.InRange(simulation.Overall.Good.Stopped.Count, 0, 5);
        }
    }

    [Fact]
    public void What_never_answers_is_held()
    {
        SimulatedRollouts rollouts = new(GatePlans.Measured("prometheus: p, below: 10"), new(Bad: new(Silence: 1)));

        Fate fate = rollouts.Play("production", 0, isBad: true);
        Assert.Equal((FateKind.Held, "canary", TimeSpan.FromMinutes(60)), (fate.Kind, fate.Ring, fate.After));
    }

    [Fact]
    public void A_null_among_what_was_measured_is_a_round_without_an_answer() => Assert.IsType<MetricAnswer.Silent>(
        Assert.Single(Health(new(Values: [null, 1, null])).Take(50).Distinct().OfType<MetricAnswer.Silent>()));

    [Fact]
    public void Checks_of_the_same_metric_see_the_same_values()
    {
        SimulatedHealth health = new SimulatedRollouts(
            GatePlans.Measured("prometheus: p, below: 10, compare: { baseline: b }"), new()).Health("production", "canary", 0, isBad: true);

        for (int minute = 0; minute < 20; minute++)
        {
            IReadOnlyList<MetricAnswer> answers = health.Round(TimeSpan.FromMinutes(minute)).Answers;
            Assert.Equal(Assert.IsType<MetricAnswer.Value>(answers[0]).Number, Assert.IsType<MetricAnswer.Groups>(answers[1]).Ring[^1]);
        }
    }

    [Fact]
    public void Bad_minutes_that_came_together_stay_together()
    {
        double?[] measured = [.. Enumerable.Repeat<double?>(1, 50), .. Enumerable.Repeat<double?>(2, 50)];
        double[] drawn = [.. Health(new(Values: measured)).Take(2_000).Cast<MetricAnswer.Value>().Select(answer => answer.Number)];

        // Drawn one by one, every second value would differ from the one before; drawn in runs of ten, one in sixteen does.
        Assert.InRange(drawn.Zip(drawn.Skip(1)).Count(pair => pair.First != pair.Second), 50, 250);
        Assert.InRange(drawn.Average(), 1.3, 1.7);
    }

    [Fact]
    public void Generated_values_have_the_median_and_the_spread_that_were_asked_for()
    {
        double[] drawn = [.. Health(new(8, Spread: 2)).Take(2_000).Cast<MetricAnswer.Value>().Select(answer => answer.Number)];

        Assert.InRange(drawn.Count(value => value < 8) / 2_000.0, 0.46, 0.54);
        Assert.InRange(drawn.Count(value => value is > 4 and < 16) / 2_000.0, 0.65, 0.72);
    }

    private static IEnumerable<MetricAnswer> Health(MetricHealth metric)
    {
        SimulatedHealth health = new SimulatedRollouts(
            GatePlans.Measured("prometheus: p, below: 10"), Said(metric)).Health("production", "canary", 0, isBad: false);
        for (int minute = 0; ; minute++)
        {
            yield return health.Round(TimeSpan.FromMinutes(minute)).Answers[0];
        }
    }

    private static Fate Play(Plan plan, MetricHealth metric) => new SimulatedRollouts(plan, Said(metric)).Play("production", 0, isBad: true);

    private static SimulationRequest Said(MetricHealth metric) => new(Metrics: new Dictionary<string, MetricHealth> { ["latency"] = metric });
}
