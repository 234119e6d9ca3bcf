using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>What runs again after a way back is asked whether it is well.</summary>
public sealed class ProveWayBackTests
{
    private static Story Breached() => new(StoryPlans.Production(proof: "10m"))
    {
        World = { Probe = (ring, _) => ring == "everyone" ? SimulatedWorld.Sick : SimulatedWorld.Healthy },
    };

    private static string[] Proofs(Story story) =>
        [.. story.World.Told.Where(line => line.Key.StartsWith("proof-", StringComparison.Ordinal)).Select(line => line.Text)];

    [Fact]
    public async Task Every_ring_that_was_put_back_is_found_healthy_by_its_gate_before_the_release_is_closed()
    {
        Story story = Breached();

        Outcome.RolledBack outcome = Assert.IsType<Outcome.RolledBack>(await story.RunAsync());

        Assert.EndsWith("at most 0 may fail", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(
            [
                "Ring everyone of production runs 1.3.0 again and is healthy: 3 of 3 probes were healthy.",
                "Ring canary of production runs 1.3.0 again and is healthy: 3 of 3 probes were healthy.",
            ],
            Proofs(story));
        Assert.Equal("CloseRelease RolledBack", story.Steps[^1]);
    }

    [Fact]
    public async Task Metrics_may_take_their_time_to_calm_down_after_a_breach()
    {
        Story story = Breached();
        DateTimeOffset calm = story.Start.AddMinutes(12);
        story.World.ProbeRestored = _ => story.Now < calm ? SimulatedWorld.Sick : SimulatedWorld.Healthy;

        await story.RunAsync();

        Assert.Equal(2, Proofs(story).Length);
        Assert.All(Proofs(story), proof => Assert.Contains("and is healthy", proof, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_runs_again_and_is_not_well_is_told_and_keeps_nothing_held()
    {
        Story story = Breached();
        story.World.ProbeRestored = ring => ring == "canary" ? SimulatedWorld.Sick : SimulatedWorld.Healthy;

        Outcome.RolledBack outcome = Assert.IsType<Outcome.RolledBack>(await story.RunAsync());

        Assert.Contains("; production runs 1.3.0 again, and ring canary is not healthy: 0 of 1 probes were healthy", outcome.Reason, StringComparison.Ordinal);
        Assert.Contains(story.World.Told, line => line is { Kind: TimelineKind.Compensated, Ring: "canary" } && line.Text.Contains("is NOT healthy", StringComparison.Ordinal));
        Assert.Null(story.World.Environments["production"].HeldBy);
        Assert.InRange(story.Now - story.Start, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task An_operator_need_not_wait_for_the_proof_but_what_was_skipped_on_the_way_forward_does_not_skip_it()
    {
        Story story = new(StoryPlans.Production(proof: "10m", more: "validation: { probes: [{ url: \"https://shop.example.com/version\" }], interval: 1m }"))
        {
            World =
            {
                Probe = (ring, _) => ring.Length == 0 ? SimulatedWorld.Sick : SimulatedWorld.Healthy,
                ProbeRestored = ring => ring == "canary" ? SimulatedWorld.Sick : SimulatedWorld.Healthy,
            },
        };
        DateTimeOffset? back = null;
        story.When(ReleaseState.RollingOut, CommandVerb.Skip);
        story.When(ReleaseState.RollingBack, () =>
        {
            back = story.Now;
            story.After(TimeSpan.FromMinutes(4), () => story.Say(CommandVerb.Skip, saidTo: back));
        });

        Outcome.RolledBack outcome = Assert.IsType<Outcome.RolledBack>(await story.RunAsync());

        Assert.Equal(TimeSpan.FromMinutes(4), story.Now - back);
        Assert.Contains("ring canary is not healthy", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(2, Proofs(story).Length);
        Assert.Null(story.World.Environments["production"].HeldBy);
    }

    [Fact]
    public async Task A_gate_that_cannot_be_asked_is_not_taken_for_healthy()
    {
        Story story = Breached();
        bool isBack = false;
        story.Activities.Hears = call => isBack |= call.StartsWith("Undo", StringComparison.Ordinal);
        story.Activities.FailsBefore = call => isBack && call.StartsWith("EvaluateHealth", StringComparison.Ordinal);

        Outcome.RolledBack outcome = Assert.IsType<Outcome.RolledBack>(await story.RunAsync());

        Assert.Contains("is not healthy: EvaluateHealth failed", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(["1.3.0"], story.World.Versions);
    }
}
