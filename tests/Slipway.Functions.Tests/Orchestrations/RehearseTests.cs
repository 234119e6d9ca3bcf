using Slipway.Releases.Approvals;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>The way back, rehearsed before it is needed.</summary>
public sealed class RehearseTests
{
    private static Plan Rehearsed(Rehearsal rehearsal, string more = "")
    {
        Plan plan = StoryPlans.Production(more);
        return plan with { Stages = [plan.Stages[0] with { Rehearsal = rehearsal }] };
    }

    private static TimelineEvent Line(Story story) => Assert.Single(story.World.Told, line => line.Kind is TimelineKind.Rehearsed);

    [Fact]
    public async Task The_first_ring_goes_forward_back_and_forward_again_before_the_rest()
    {
        Story story = new(Rehearsed(Rehearsal.FirstRing));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(
            ["PointRing production canary", "RehearseWayBack production canary", "PointRing production canary", "PointRing production everyone"],
            story.Steps.Where(step => step.StartsWith("PointRing", StringComparison.Ordinal) || step.StartsWith("Rehearse", StringComparison.Ordinal)));
        Assert.Equal("1.3.0", Line(story).Evidence!["returnedTo"]);
        Assert.Matches("^Rehearsed the way back: ring canary of production returned to 1.3.0 in [0-9.]+ s\\.$", Line(story).Text);
        Assert.Equal(["1.4.0"], story.World.Versions);
    }

    [Fact]
    public async Task A_way_back_that_does_not_work_takes_the_release_back_before_the_rest_is_touched()
    {
        Story story = new(Rehearsed(Rehearsal.FirstRing));
        story.Activities.Hears = call => story.World.Pointers[("production", "canary")] = call.StartsWith("Rehearse", StringComparison.Ordinal)
            ? story.World.Pointers[("production", "canary")]! with { Release = ReleaseId.Parse("storefront-9.0.0") }
            : story.World.Pointers[("production", "canary")];

        Outcome outcome = (await story.RunAsync())!;

        Assert.StartsWith("the way back of ring canary of production was rehearsed and failed", outcome.Cause, StringComparison.Ordinal);
        Assert.DoesNotContain("PointRing production everyone", story.Steps);
        Assert.Equal(ReleaseId.Parse("storefront-9.0.0"), story.World.Pointers[("production", "canary")]!.Release);
    }

    [Fact]
    public async Task Before_the_approval_the_first_ring_is_back_when_people_are_asked()
    {
        Story story = new(Rehearsed(Rehearsal.BeforeApproval, StoryPlans.TwoOfThree));
        story.When(ReleaseState.AwaitingApproval, () =>
        {
            Assert.Equal(["1.3.0"], story.World.Versions);
            Assert.Contains("returned to 1.3.0", Line(story).Text, StringComparison.Ordinal);
            story.Answer("production", "ada@example.com");
            story.Answer("production", "bo@example.com");
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(["1.4.0"], story.World.Versions);
    }

    [Fact]
    public async Task A_rejection_after_the_rehearsal_leaves_everything_as_it_was()
    {
        Story story = new(Rehearsed(Rehearsal.BeforeApproval, StoryPlans.TwoOfThree));
        story.When(ReleaseState.AwaitingApproval, () => story.Answer("production", "bo@example.com", ApprovalAnswer.Reject, "Not today."));

        Assert.IsType<Outcome.Refused>(await story.RunAsync());
        Assert.Equal(["1.3.0"], story.World.Versions);
        Assert.Empty(story.World.Open);
        Assert.Null(story.World.Environments["production"].HeldBy);
    }
}
