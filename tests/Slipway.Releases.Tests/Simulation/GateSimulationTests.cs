using System.Text.Json;
using CsCheck;
using Slipway.Releases.Json;
using Slipway.Releases.Plans;
using Slipway.Releases.Simulation;
using Xunit;

namespace Slipway.Releases.Tests.Simulation;

public class GateSimulationTests
{
    private static readonly VersionHealth Perfect = new(0);
    private static readonly VersionHealth Dead = new(1);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 120)]
    public void What_always_fails_is_stopped_in_the_first_ring_at_the_first_failure_too_many(int failures, int seconds)
    {
        SimulatedStage stage = Play(GatePlans.Probed(failures), new(100, Good: Perfect, Bad: Dead));

        Assert.Equal(new Share(100, 100, 1, 0.963007, 1), stage.Bad.Stopped);
        Assert.Equal([("canary", 100)], stage.Bad.StoppedIn.Select(place => (place.Ring, place.Share.Count)));
        Assert.Equal(new Quantiles(seconds, seconds), stage.Bad.SecondsUntilStopped);
        Assert.Equal(new Quantiles(5, 5), stage.Bad.UsersByThen);
    }

    [Fact]
    public void What_never_fails_is_never_stopped()
    {
        SimulatedStage stage = Play(GatePlans.Probed(), new(100, Good: Perfect, Bad: Perfect));

        Assert.Equal((100, 100), (stage.Good.Passed.Count, stage.Bad.Passed.Count));
        Assert.Empty(stage.Bad.StoppedIn);
        Assert.Null(stage.Bad.SecondsUntilStopped);
        Assert.Equal("Would stop 0 of 100 bad versions; would stop 0 of 100 good ones.", stage.Sentence);
    }

    [Fact]
    public void A_sentence_tells_people_what_the_gate_is_worth() => Assert.Equal(
        "Would stop 100 of 100 bad versions, half of them within 2m in ring canary, 5 % of users; would stop 0 of 100 good ones.",
        Play(GatePlans.Probed(2), new(100, Good: Perfect, Bad: Dead)).Sentence);

    [Fact]
    public void A_ring_that_is_never_well_is_held_after_twice_its_bake()
    {
        SimulatedRollouts rollouts = new(GatePlans.Probed(1_000), new(Bad: Dead));

        Assert.Equal(new Fate(FateKind.Held, "production", "canary", 5, TimeSpan.FromMinutes(20), 21, 21), rollouts.Play("production", 0, isBad: true));
    }

    [Fact]
    public void What_the_plan_takes_back_unasked_counts_as_stopped() => Assert.Equal(
        new Fate(FateKind.Stopped, "production", "canary", 5, TimeSpan.FromMinutes(20), 21, 21),
        new SimulatedRollouts(GatePlans.Probed(1_000, "rollBack"), new(Bad: Dead)).Play("production", 0, isBad: true));

    [Fact]
    public void What_nobody_can_tell_is_held_and_said()
    {
        SimulatedStage stage = Play(GatePlans.Probed(1_000), new(50, Good: Perfect, Bad: Dead));

        Assert.Equal((50, 0), (stage.Bad.Held.Count, stage.Good.Held.Count));
        Assert.Equal(
            "Would stop 0 of 50 bad versions; would stop 0 of 50 good ones; could not tell of 50 bad and 0 good ones, and would ask people.", stage.Sentence);
    }

    [Fact]
    public void Each_stage_is_played_and_the_whole_plan_ends_at_the_first_that_stops()
    {
        Plan plan = GatePlans.Probed(1, more: """
              - name: staging
                rollout: { rings: [ { name: all, weight: 100, bake: 7m } ], health: none }
              - name: preview
                rollout: { rings: [ { name: all, weight: 100, bake: 5m } ], health: none }
                validation: { probes: [ { url: "https://example.com" } ], interval: 30s, minimumSamples: 3, maximumFailures: 2 }
            """);
        GateSimulation simulation = Simulate(plan, new(20, Good: Perfect, Bad: Dead));

        Assert.Equal(["preview", "production"], simulation.Stages.Select(stage => stage.Stage));
        Assert.Equal(new Quantiles(360, 360), simulation.Stages[0].Bad.SecondsUntilStopped);
        Assert.Equal(new Quantiles(60, 60), simulation.Stages[1].Bad.SecondsUntilStopped);
        Assert.Equal(new Quantiles(420 + 360, 420 + 360), simulation.Overall.Bad.SecondsUntilStopped);
        Assert.Equal(
            "Would stop 20 of 20 bad versions, half of them within 13m in the validation of preview, 100 % of users; would stop 0 of 20 good ones.",
            simulation.Overall.Sentence);
    }

    [Fact]
    public void The_same_seed_gives_the_same_answer_and_another_seed_another()
    {
        Plan plan = GatePlans.Measured("prometheus: p, below: 10, failures: 2, compare: { baseline: b, samples: 10 }");
        string Answer(int seed) => JsonSerializer.Serialize(
            Simulate(plan, new(50, seed, Metrics: new Dictionary<string, MetricHealth> { ["latency"] = new(8, Factor: 1.2) })) with { Seed = 0 }, SlipwayJson.Compact);

        Assert.Equal(Answer(7), Answer(7));
        Assert.NotEqual(Answer(7), Answer(8));
    }

    [Fact]
    public void The_shares_add_up_whatever_is_asked() => Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, 5], Gen.Int[1, 60], Gen.Int).Sample(
        (good, bad, failures, versions, seed) =>
        {
            SimulatedStage stage = Play(GatePlans.Probed(failures), new(versions, seed, new(good), new(bad)));
            foreach (SimulatedVersions all in new[] { stage.Good, stage.Bad })
            {
                Assert.Equal(versions, all.Stopped.Count + all.Held.Count + all.Passed.Count);
                Assert.Equal(all.Stopped.Count, all.StoppedIn.Sum(place => place.Share.Count));
                Assert.True(all.SecondsUntilStopped is null || all.SecondsUntilStopped.Median <= all.SecondsUntilStopped.Percentile95);
                Assert.All(new[] { all.Stopped, all.Held, all.Passed }, share => Assert.InRange(share.Part, share.From - 1e-6, share.To + 1e-6));
            }
        },
        iter: 100);

    [Fact]
    public void A_worse_version_is_never_stopped_less_often() => Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, 5], Gen.Int).Sample(
        (one, other, failures, seed) =>
        {
            int Stopped(double rate) => Play(GatePlans.Probed(failures), new(200, seed, Bad: new(rate))).Bad.Stopped.Count;

            // A failing ring bakes longer, which shifts nothing: each version's ring has luck of its own.
            Assert.True(Stopped(Math.Min(one, other)) <= Stopped(Math.Max(one, other)));
        },
        iter: 30);

    [Fact]
    public void So_much_as_the_bound_allows_is_played_and_said()
    {
        Plan plan = GatePlans.Probed(bake: "300m", interval: "10s");
        GateSimulation simulation = Simulate(plan, new(10_000, Good: Perfect, Bad: Perfect));

        // 1,801 rounds in each of two rings, for a good and a bad version.
        Assert.Equal((278, 10_000), (simulation.Played, simulation.Asked));
        Assert.Equal(278, simulation.Overall.Good.Passed.Count);
    }

    private static SimulatedStage Play(Plan plan, SimulationRequest request) => Assert.Single(Simulate(plan, request).Stages);

    private static GateSimulation Simulate(Plan plan, SimulationRequest request) => GateSimulation.Of(plan, request, TestContext.Current.CancellationToken);
}
