using DurableTask.Core;
using Slipway.Functions.Activities;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>The way back, and what happens when it is blocked.</summary>
public sealed class CompensateTests
{
    private const string Stuck = "Undo pointer-production-everyone";

    private static Story Breached() => new(StoryPlans.Production())
    {
        World = { Probe = (ring, _) => ring == "everyone" ? SimulatedWorld.Sick : SimulatedWorld.Healthy },
    };

    [Fact]
    public async Task Stuck_compensation_does_not_keep_the_rest_from_being_undone()
    {
        Story story = Breached();
        story.Activities.FailsBefore = call => call == Stuck;
        story.When(ReleaseState.RollbackStuck, () => Assert.Equal(SimulatedWorld.Old, story.World.Pointers[("production", "canary")]!.Version));

        Outcome.Errored outcome = Assert.IsType<Outcome.Errored>(await story.RunAsync());
        Assert.Equal(["point production, ring everyone back at 1.3.0 (Undo failed: storage did not answer)"], outcome.LeftToDo);
    }

    [Fact]
    public async Task A_compensation_that_fails_is_tried_again_and_the_release_stays_open()
    {
        Story story = Breached();
        story.Activities.FailsBefore = call => call == Stuck;
        story.After(TimeSpan.FromHours(5), () =>
        {
            Assert.Null(story.World.Closed);
            story.Activities.FailsBefore = _ => false;
        });

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.Equal(["1.3.0"], story.World.Versions);
        Assert.InRange(story.Now - story.Start, TimeSpan.FromHours(5), TimeSpan.FromHours(9));
        Assert.Single(story.Steps, "Undo pointer-production-canary");
    }

    [Fact]
    public async Task What_a_stranger_changed_since_is_left_alone_and_told()
    {
        Story story = Breached();
        story.When(ReleaseState.RollingBack, () => story.World.Pointers[("production", "canary")] =
            story.World.Pointers[("production", "canary")]! with { Release = ReleaseId.Parse("storefront-2.0.0") });

        Outcome.Errored outcome = Assert.IsType<Outcome.Errored>(await story.RunAsync());
        Assert.Equal(["point production, ring canary back at 1.3.0 (storefront-2.0.0 points it)"], outcome.LeftToDo);
        Assert.Equal(ReleaseId.Parse("storefront-2.0.0"), story.World.Pointers[("production", "canary")]!.Release);
    }

    [Fact]
    public async Task An_operator_need_not_wait_for_the_next_try()
    {
        Story story = Breached();
        story.Activities.FailsBefore = call => call == Stuck;
        story.When(ReleaseState.RollbackStuck, () => story.After(TimeSpan.FromMinutes(1), () =>
        {
            story.Activities.FailsBefore = _ => false;
            story.Say(CommandVerb.Retry);
        }));

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.InRange(story.Now - story.Start, TimeSpan.Zero, TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task A_rollback_that_is_given_up_after_a_week_keeps_what_it_holds_and_says_what_is_left()
    {
        Story story = Breached();
        story.Activities.FailsBefore = call => call == Stuck;

        Outcome.Errored outcome = Assert.IsType<Outcome.Errored>(await story.RunAsync());
        Assert.EndsWith("; and the way back did not finish", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(story.Input.Id, story.World.Environments["production"].HeldBy);
        Assert.Empty(story.Woken);
        Assert.InRange(story.Now - story.Start, TimeSpan.FromDays(7), TimeSpan.FromDays(7.1));
    }

    [Fact]
    public async Task An_abort_during_the_way_back_does_not_change_how_the_release_ends()
    {
        Story story = Breached().When(ReleaseState.RollingBack, CommandVerb.Abort);

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task A_record_that_cannot_be_closed_is_closed_as_soon_as_it_can()
    {
        Story story = new(StoryPlans.Production()) { Activities = { FailsBefore = call => call.StartsWith(nameof(CloseRelease), StringComparison.Ordinal) } };
        story.After(TimeSpan.FromHours(3), () => story.Activities.FailsBefore = _ => false);

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.IsType<Outcome.Released>(story.World.Closed);
    }

    [Fact]
    public async Task An_orchestration_that_can_never_close_its_record_fails_and_leaves_it_open_to_be_recovered()
    {
        Story story = Breached();
        story.Activities.FailsBefore = call => call.StartsWith(nameof(CloseRelease), StringComparison.Ordinal);

        Assert.Null(await story.RunAsync());
        Assert.Equal(OrchestrationStatus.Failed, story.Status);
        Assert.Null(story.World.Closed);
        Assert.Equal(["1.3.0"], story.World.Versions);
    }
}
