using Slipway.Functions.Activities;
using Slipway.Functions.Tests.Payloads;
using Slipway.Releases.Commands;
using Slipway.Releases.Health;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.Orchestrations;

public sealed class WatchHealthTests
{
    private static Func<string, int, ProbeSample?> SickIn(string ring) =>
        (probed, _) => probed == ring ? SimulatedWorld.Sick : SimulatedWorld.Healthy;

    [Fact]
    public async Task A_breached_gate_restores_touched_rings_in_reverse()
    {
        Story story = new(StoryPlans.Production()) { World = { Probe = SickIn("everyone") } };

        Outcome.RolledBack outcome = Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.StartsWith("ring everyone of production is not healthy: 0 of 1 probes were healthy", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(
            ["ListCompensations", "Undo pointer-production-everyone", "Undo pointer-production-canary", "CloseRelease RolledBack"],
            story.Steps.TakeLast(4));
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task A_breach_in_a_later_stage_takes_the_earlier_stages_back_too()
    {
        Story story = new(StoryPlans.TwoStages) { World = { Probe = SickIn("canary") } };
        story.When(ReleaseState.AwaitingApproval, () => story.Answer("production", "ada@example.com"));

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.Equal(
            ["Undo pointer-production-canary", "Undo pointer-staging-all", "Undo running-staging", "CloseRelease RolledBack"],
            story.Steps.TakeLast(4));
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task A_breach_ends_the_bake_at_once()
    {
        Story story = new(StoryPlans.Production()) { World = { Probe = (_, seen) => seen < 1 ? SimulatedWorld.Healthy : SimulatedWorld.Sick } };

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.Equal(TimeSpan.FromMinutes(1), story.Now - story.Start);
    }

    [Fact]
    public async Task A_breach_in_the_validation_takes_everything_back()
    {
        Story story = new(StoryPlans.TwoStages) { World = { Probe = SickIn("") } };
        story.When(ReleaseState.AwaitingApproval, () => story.Answer("production", "ada@example.com"));

        Outcome.RolledBack outcome = Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.StartsWith("the validation of production is not healthy", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task An_unclear_gate_holds_the_release_and_an_operator_lets_it_go_on()
    {
        Story story = new(StoryPlans.Production()) { World = { Probe = (ring, _) => ring == "canary" ? null : SimulatedWorld.Healthy } };
        story.When(ReleaseState.Held, CommandVerb.Resume);

        Assert.IsType<Outcome.Released>(await story.RunAsync());
    }

    [Fact]
    public async Task An_unclear_gate_that_is_retried_watches_the_same_ring_once_more()
    {
        Story story = new(StoryPlans.Production()) { World = { Probe = (_, _) => null } };
        story.When(ReleaseState.Held, () =>
        {
            story.World.Probe = (_, _) => SimulatedWorld.Healthy;
            story.Say(CommandVerb.Retry);
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(8, story.Steps.Count(step => step == "EvaluateHealth production canary"));
        Assert.Single(story.Steps, "PointRing production canary");
    }

    [Theory]
    [InlineData("hold", true)]
    [InlineData("rollBack", false)]
    public async Task An_unclear_gate_never_passes_by_itself(string policy, bool asks)
    {
        Story story = new(StoryPlans.Production(inconclusive: policy)) { World = { Probe = (_, _) => null } };

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.Equal(asks, story.Shown.Any(progress => progress.State is ReleaseState.Held));
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task Only_healthy_time_counts_as_baked()
    {
        Story story = new(StoryPlans.Production(failures: 1))
        {
            World = { Probe = (ring, seen) => ring == "canary" && seen == 1 ? SimulatedWorld.Sick : SimulatedWorld.Healthy },
        };

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(TimeSpan.FromMinutes(4 + 3), story.Now - story.Start);
    }

    [Fact]
    public async Task A_ring_that_is_never_well_bakes_at_most_twice_as_long_before_the_gate_says_what_it_found()
    {
        Story story = new(StoryPlans.Production(failures: 100)) { World = { Probe = (_, _) => SimulatedWorld.Sick } };

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.Equal(story.Start.AddMinutes(6), story.Shown.First(progress => progress.State is ReleaseState.Held).Since);
    }

    [Fact]
    public async Task A_pause_during_a_bake_keeps_what_runs_watched_and_begins_nothing_new()
    {
        Story story = new(StoryPlans.Production());
        story.When(ReleaseState.RollingOut, CommandVerb.Pause);
        story.After(TimeSpan.FromMinutes(60), () => story.Say(CommandVerb.Resume));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.InRange(story.Steps.TakeWhile(step => step != "PointRing production everyone").Count(step => step == "EvaluateHealth production canary"), 30, 60);
        Assert.Equal(story.Start.AddMinutes(63), story.Now);
    }

    [Fact]
    public async Task A_breach_while_paused_rolls_back()
    {
        Story story = new(StoryPlans.Production());
        story.When(ReleaseState.RollingOut, CommandVerb.Pause);
        story.After(TimeSpan.FromMinutes(60), () => story.World.Probe = (_, _) => SimulatedWorld.Sick);

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task No_moment_is_left_out_in_which_an_alert_may_begin_while_users_have_the_version()
    {
        List<(DateTimeOffset At, EvaluateHealth.Input Round)> rounds = [];
        Story story = new(SamplePlan.Read("""
            product: storefront
            recovery: { hold: 30m, pause: 2h, proof: 0s }
            stages:
              - name: production
                holdTimeout: 4h
                rollout:
                  rings: [{ name: canary, weight: 5, bake: 3m }, { name: everyone, weight: 100, bake: 3m, wait: 10m }]
                  health: { probes: [{ url: "https://shop.example.com/health" }], interval: 1m, minimumSamples: 3, alerts: [{ rule: HighErrors }] }
            """));
        story.World.Sees = (round, _) =>
        {
            rounds.Add((story.Now, round));
            return ([SimulatedWorld.Healthy], []);
        };
        int failures = 2;
        story.Activities.FailsBefore = call => call == "PointRing production everyone" && failures-- > 0;

        Assert.IsType<Outcome.Released>(await story.RunAsync());

        Assert.All(rounds.Where(one => one.Round.Ring == "canary"), one => Assert.Equal(rounds[0].Round.Since, one.Round.AlertsSince ?? one.Round.Since));
        (DateTimeOffset _, EvaluateHealth.Input everyone) = rounds.First(one => one.Round.Ring == "everyone");
        Assert.Equal(rounds.Last(one => one.Round.Ring == "canary").At, everyone.AlertsSince);
        Assert.True(everyone.AlertsSince < everyone.Since);
    }

    [Fact]
    public async Task A_stage_that_nothing_watches_is_still_baked()
    {
        Story story = new(StoryPlans.TwoStages);
        story.When(ReleaseState.AwaitingApproval, CommandVerb.Abort);

        await story.RunAsync();

        Assert.Equal(story.Start.AddMinutes(1), story.Shown.First(progress => progress.State is ReleaseState.AwaitingApproval).Since);
    }
}
