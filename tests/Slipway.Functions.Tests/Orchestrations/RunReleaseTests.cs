using Slipway.Functions.Activities;
using Slipway.Releases.Approvals;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Orchestrations;

public sealed class RunReleaseTests
{
    [Fact]
    public async Task A_release_passes_every_stage_and_ring_in_order_and_ends_released()
    {
        Story story = new(StoryPlans.TwoStages);
        story.When(ReleaseState.AwaitingApproval, () => story.Answer("production", "ada@example.com"));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(
            [
                "CheckReadiness",
                "HoldEnvironment staging", "PromoteArtifacts staging", "PointRing staging all", "ValidateRelease staging",
                "FindOpening production", "RequestApproval production", "RequestApproval production", "HoldEnvironment production",
                "PromoteArtifacts production",
                "PointRing production canary", .. Enumerable.Repeat("EvaluateHealth production canary", 4),
                "PointRing production everyone", .. Enumerable.Repeat("EvaluateHealth production everyone", 4),
                .. Enumerable.Repeat("EvaluateHealth production", 2), "ValidateRelease production",
                "CloseRelease Released",
            ],
            story.Steps);
        Assert.Equal(["1.4.0"], story.World.Versions);
        Assert.All(story.World.Environments.Values, environment => Assert.Null(environment.HeldBy));
    }

    [Fact]
    public async Task A_release_that_is_not_ready_is_refused_and_touches_nothing()
    {
        Story story = new(StoryPlans.TwoStages) { World = { Refusal = "the build has no artifacts" } };

        Assert.Equal(new Outcome.Refused("the build has no artifacts"), await story.RunAsync());
        Assert.Equal(["CheckReadiness", "CloseRelease Refused"], story.Steps);
    }

    [Fact]
    public async Task A_promotion_that_finds_other_bytes_is_refused_before_any_ring_is_touched()
    {
        Story story = new(StoryPlans.Production()) { World = { PromotionConflict = "other bytes lie there" } };

        Assert.Equal(new Outcome.Refused("other bytes lie there"), await story.RunAsync());
        Assert.DoesNotContain(story.Steps, step => step.StartsWith("PointRing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refused_rolledback_aborted_errored_stay_different()
    {
        Story refused = new(StoryPlans.Production(StoryPlans.TwoOfThree));
        refused.When(ReleaseState.AwaitingApproval, () => refused.Answer("production", "bo@example.com", ApprovalAnswer.Reject, "Not today."));
        Story rolledBack = new(StoryPlans.Production()) { World = { Probe = (_, _) => SimulatedWorld.Sick } };
        Story aborted = new Story(StoryPlans.Production()).When(ReleaseState.RollingOut, CommandVerb.Abort);
        Story errored = new(StoryPlans.Production()) { Activities = { FailsBefore = call => call == "PointRing production everyone" } };
        Story[] stories = [refused, rolledBack, aborted, errored];

        foreach (Story story in stories)
        {
            await story.RunAsync();
        }

        Assert.Equal(
            [typeof(Outcome.Refused), typeof(Outcome.RolledBack), typeof(Outcome.Aborted), typeof(Outcome.Errored)],
            stories.Select(story => story.World.Closed!.GetType()));
        Assert.Equal(
            [ReleaseState.Refused, ReleaseState.RolledBack, ReleaseState.Aborted, ReleaseState.Errored],
            stories.Select(story => story.World.Closed!.ToState()));
        Assert.All(stories, story => Assert.Equal(["1.3.0"], story.World.Versions));
    }

    [Fact]
    public async Task The_release_that_waits_in_line_is_woken_when_the_one_before_has_ended()
    {
        Story story = new(StoryPlans.Production());
        ReleaseId next = ReleaseId.Parse("storefront-1.5.0");
        story.When(ReleaseState.Promoting, () =>
            story.World.Environments["production"] = story.World.Environments["production"].Hold(next, story.Now));

        await story.RunAsync();

        Assert.Equal([$"{next}"], story.Woken);
        Assert.Equal(next, story.World.Environments["production"].HeldBy);
    }

    [Fact]
    public async Task A_signal_before_the_wait_is_not_lost()
    {
        Story story = new(StoryPlans.Production());
        story.Activities.Hears = call =>
        {
            if (call == nameof(CheckReadiness))
            {
                story.Say(CommandVerb.Abort);
            }
        };

        Assert.IsType<Outcome.Aborted>(await story.RunAsync());
        Assert.Equal(["CheckReadiness", "CloseRelease Aborted"], story.Steps);
    }

    [Fact]
    public async Task What_is_shown_at_every_wait_says_why_until_when_what_then_and_who_can_end_it()
    {
        Story story = new(StoryPlans.TwoStages, new DateTimeOffset(2026, 11, 25, 20, 0, 0, TimeSpan.Zero));
        story.When(ReleaseState.AwaitingApproval, CommandVerb.Pause).When(ReleaseState.Paused, CommandVerb.Abort);

        await story.RunAsync();

        ReleaseProgress[] waits = [.. story.Shown.Where(p => p.State is ReleaseState.AwaitingWindow or ReleaseState.AwaitingApproval or ReleaseState.Paused)];
        Assert.Equal(3, waits.Select(p => p.State).Distinct().Count());
        Assert.All(waits, wait => Assert.True(wait is { Why: not null, Until: not null, ThenWhat: not null, WhoCanEnd: not null, Stage: "production" }));
        Assert.All(waits, wait => Assert.Contains(wait, story.World.Noted));
    }
}
