using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.Orchestrations;

public sealed class AwaitApprovalTests
{
    private static Story Asking() => new(StoryPlans.Production(StoryPlans.TwoOfThree));

    [Fact]
    public async Task As_many_must_approve_as_the_plan_says()
    {
        Story story = Asking();
        story.When(ReleaseState.AwaitingApproval, () => story.Answer("production", "ada@example.com"));
        story.When(ReleaseState.AwaitingApproval, () => story.Answer("production", "cy@example.com"));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(
            ["2 of ada@example.com, bo@example.com, cy@example.com must approve", "approved by ada@example.com; 1 more must"],
            story.Shown.Where(progress => progress.State is ReleaseState.AwaitingApproval).Select(progress => progress.Why));
    }

    [Fact]
    public async Task A_rejection_refuses_with_its_reason()
    {
        Story story = Asking();
        story.When(ReleaseState.AwaitingApproval, () => story.Answer("production", "bo@example.com", ApprovalAnswer.Reject, "The tests are red."));

        Assert.Equal(new Outcome.Refused("bo@example.com rejected production: The tests are red."), await story.RunAsync());
    }

    [Fact]
    public async Task A_forged_signal_approves_nothing()
    {
        Story story = Asking();
        story.When(ReleaseState.AwaitingApproval, story.Look).After(TimeSpan.FromHours(1), story.Look);

        Outcome.Refused outcome = Assert.IsType<Outcome.Refused>(await story.RunAsync());
        Assert.Equal("nobody settled the approval of production by 2026-11-26 09:00 UTC", outcome.Reason);
        Assert.Equal(ApprovalState.Expired, story.World.Approvals["production"].State);
        Assert.DoesNotContain(story.Steps, step => step.StartsWith("PromoteArtifacts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_approval_for_other_content_is_refused()
    {
        Story story = Asking();
        story.When(ReleaseState.AwaitingApproval, () =>
        {
            Approval asked = story.World.Approvals["production"];
            story.World.Approvals["production"] = asked with { State = ApprovalState.Approved, Request = asked.Request with { Content = Digest.Of("other") } };
            story.Look();
        });

        Assert.Equal(new Outcome.Refused("the approval of production was given for other artifacts or another plan"), await story.RunAsync());
    }

    [Fact]
    public async Task An_answer_whose_signal_was_lost_counts_when_the_deadline_makes_it_look()
    {
        Story story = Asking();
        story.After(TimeSpan.FromHours(1), () =>
        {
            Approval asked = story.World.Approvals["production"];
            story.World.Approvals["production"] = asked with
            {
                State = ApprovalState.Approved,
                Decisions = [new("ada@example.com", ApprovalAnswer.Approve, null, story.Now), new("bo@example.com", ApprovalAnswer.Approve, null, story.Now)],
            };
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
    }

    [Fact]
    public async Task Abort_while_awaiting_approval_withdraws_it()
    {
        Story story = Asking().When(ReleaseState.AwaitingApproval, CommandVerb.Abort);

        Assert.Equal(new Outcome.Aborted("ada@example.com", "because"), await story.RunAsync());
        Assert.Equal(ApprovalState.Withdrawn, story.World.Approvals["production"].State);
        Assert.Equal(["RequestApproval production", "SettleApproval production Withdrawn", "CloseRelease Aborted"], story.Steps.TakeLast(3));
    }

    [Fact]
    public async Task A_withdrawal_that_cannot_be_written_does_not_keep_an_aborted_release_open()
    {
        Story story = Asking().When(ReleaseState.AwaitingApproval, CommandVerb.Abort);
        story.Activities.FailsBefore = call => call.StartsWith("SettleApproval", StringComparison.Ordinal);

        Assert.IsType<Outcome.Aborted>(await story.RunAsync());
    }
}
