using Slipway.Releases.Approvals;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>An answer counts once and as it should, at whichever moment it comes. Every turn of a story replays the turns before it.</summary>
public sealed class ApprovalMomentTests
{
    private const string Ada = "ada@example.com";
    private const string Bo = "bo@example.com";

    private static Story Asking() => new(StoryPlans.Production(StoryPlans.TwoOfThree));

    [Fact]
    public async Task Answers_that_come_before_the_engine_knows_of_the_question_count()
    {
        Story story = Asking();
        bool lost = false;
        story.Activities.FailsAfter = call =>
        {
            if (call != "RequestApproval production" || lost)
            {
                return false;
            }

            // The question stands in the record; its activity's answer is lost, and nobody waits yet.
            lost = true;
            story.Answer("production", Ada);
            story.Answer("production", Bo);
            return true;
        };

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.DoesNotContain(story.Shown, progress => progress.State is ReleaseState.AwaitingApproval);
    }

    [Fact]
    public async Task The_same_answer_and_its_signal_twice_count_once()
    {
        Story story = Asking();
        story.When(ReleaseState.AwaitingApproval, () =>
        {
            story.Answer("production", Ada);
            story.Answer("production", "ADA@example.com");
            story.Look();
        });
        story.After(TimeSpan.FromHours(2), () =>
        {
            Assert.Equal(ApprovalState.Open, story.World.Approvals["production"].State);
            story.Answer("production", Bo);
            story.Look();
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal([Ada, Bo], story.World.Approvals["production"].Decisions.Select(decision => decision.By));
    }

    [Fact]
    public async Task An_answer_after_the_deadline_changes_nothing_however_late_the_release_looks()
    {
        Story story = Asking();
        story.When(ReleaseState.AwaitingApproval, CommandVerb.Pause);
        story.After(TimeSpan.FromMinutes(90), () => story.Answer("production", Ada));
        story.Activities.Hears = call =>
        {
            if (call == "SettleApproval production Expired")
            {
                story.Answer("production", Bo);
            }
        };
        story.After(TimeSpan.FromMinutes(100), () => story.Say(CommandVerb.Resume));

        Assert.IsType<Outcome.Refused>(await story.RunAsync());
        Assert.Equal((ApprovalState.Expired, 1), (story.World.Approvals["production"].State, story.World.Approvals["production"].Decisions.Count));
    }

    [Fact]
    public async Task Answers_in_time_count_when_a_pause_lasts_beyond_the_deadline()
    {
        Story story = new(StoryPlans.Production($"approval: {{ approvers: [{Ada}], timeout: 1h }}"));
        story.When(ReleaseState.AwaitingApproval, CommandVerb.Pause);
        story.After(TimeSpan.FromMinutes(30), () => story.Answer("production", Ada));
        story.After(TimeSpan.FromMinutes(90), () => story.Say(CommandVerb.Resume));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(story.Start.AddMinutes(90), story.Shown.First(progress => progress.State is ReleaseState.Promoting).Since);
    }

    [Fact]
    public async Task An_approval_that_nobody_answered_before_a_pause_ends_it_expires_when_it_is_over()
    {
        Story story = new(StoryPlans.Production($"approval: {{ approvers: [{Ada}], timeout: 1h }}"));
        story.When(ReleaseState.AwaitingApproval, CommandVerb.Pause);
        story.After(TimeSpan.FromMinutes(90), () => story.Say(CommandVerb.Resume));
        story.After(TimeSpan.FromMinutes(75), () => story.Answer("production", Ada));

        Assert.IsType<Outcome.Refused>(await story.RunAsync());
        Assert.Equal(ApprovalState.Expired, story.World.Approvals["production"].State);
    }
}
