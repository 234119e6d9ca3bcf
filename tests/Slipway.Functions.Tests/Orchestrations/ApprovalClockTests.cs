using Slipway.Releases.Approvals;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>What happens to an approval that waits: reminders, extensions, the escalation and the end, and nothing in between.</summary>
public sealed class ApprovalClockTests
{
    private const string Ada = "ada@example.com";
    private const string Bo = "bo@example.com";
    private const string Dee = "dee@example.com";

    private static Story Asking(string more, string timeout = "24h") =>
        new(StoryPlans.Production($"approval: {{ approvers: [{Ada}, {Bo}, cy@example.com], quorum: 2, timeout: {timeout}, {more} }}"));

    private static IEnumerable<(double Hours, ApprovalMomentKind Kind, string Who)> Attended(Story story) =>
        story.World.Reminded.Select(moment => ((moment.At - story.Start).TotalHours, moment.Kind, moment.Who));

    [Fact]
    public async Task Whoever_has_not_answered_is_reminded_and_nobody_once_it_is_settled()
    {
        Story story = Asking("remindEvery: 2h");
        story.After(TimeSpan.FromHours(3), () => story.Answer("production", Bo));
        story.After(TimeSpan.FromHours(5), () => story.Answer("production", Ada));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal([(2, ApprovalMomentKind.Reminder, "ada bo cy"), (4, ApprovalMomentKind.Reminder, "ada cy")], Attended(story));
    }

    [Fact]
    public async Task Nobody_is_reminded_at_night()
    {
        // Asked at 10:00 in Berlin: ten hours until the quiet ones, which last until 07:00, 21 hours after the question.
        Story story = Asking("remindEvery: 6h, quietHours: { from: '20:00', to: '07:00', timeZone: Europe/Berlin }");
        story.After(TimeSpan.FromHours(24), () => story.Say(CommandVerb.Abort));

        await story.RunAsync();

        Assert.Equal([(6, ApprovalMomentKind.Reminder, "ada bo cy"), (23, ApprovalMomentKind.Reminder, "ada bo cy")], Attended(story));
    }

    [Fact]
    public async Task It_is_extended_then_others_are_asked_too_then_it_is_refused()
    {
        Story story = Asking("extension: { by: 2h, times: 1 }, escalation: { people: [dee@example.com], timeout: 3h }", timeout: "4h");

        Outcome.Refused refused = Assert.IsType<Outcome.Refused>(await story.RunAsync());

        Assert.Equal("nobody settled the approval of production by 2026-11-25 18:00 UTC", refused.Reason);
        Assert.Equal([(4, ApprovalMomentKind.Extension, "")], Attended(story));
        Assert.Equal(
            ["RequestApproval production", "RemindApprovers production Extension", "RequestApproval production", "EscalateApproval production",
                "RequestApproval production", "RequestApproval production", "SettleApproval production Expired", "CloseRelease Refused"],
            story.Steps.SkipWhile(step => step != "RequestApproval production"));
        Assert.Equal(
            "2 of ada@example.com, bo@example.com, cy@example.com must approve; time ran out, so escalation is asked too",
            story.Shown.Last(progress => progress.State is ReleaseState.AwaitingApproval).Why);
    }

    [Fact]
    public async Task Who_is_asked_when_time_ran_out_may_answer_then_and_not_before()
    {
        Story story = Asking("escalation: { people: [dee@example.com], timeout: 3h }", timeout: "4h");
        story.After(TimeSpan.FromHours(1), () => story.Answer("production", Dee));
        story.After(TimeSpan.FromHours(2), () => story.Answer("production", Ada));
        story.After(TimeSpan.FromHours(5), () =>
        {
            Assert.Equal([Ada], story.World.Approvals["production"].Decisions.Select(decision => decision.By));
            story.Answer("production", Dee);
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
    }

    [Fact]
    public async Task A_reminder_that_cannot_be_written_holds_nothing()
    {
        Story story = Asking("remindEvery: 2h, escalation: { people: [dee@example.com], timeout: 3h }", timeout: "4h");
        story.Activities.FailsBefore = call => call.StartsWith("RemindApprovers", StringComparison.Ordinal) || call.StartsWith("EscalateApproval", StringComparison.Ordinal);
        story.After(TimeSpan.FromHours(5), () =>
        {
            story.Answer("production", Ada);
            story.Answer("production", Dee);
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.DoesNotContain(story.Shown, progress => progress.State is ReleaseState.Held);
    }

    [Fact]
    public async Task What_came_due_during_a_pause_is_made_up_for_once()
    {
        Story story = Asking("remindEvery: 15m, escalation: { people: [dee@example.com], timeout: 12h }", timeout: "1h");
        story.When(ReleaseState.AwaitingApproval, CommandVerb.Pause);
        story.After(TimeSpan.FromMinutes(95), () => story.Say(CommandVerb.Resume));
        story.After(TimeSpan.FromMinutes(96), () =>
        {
            Assert.Equal(ApprovalState.Escalated, story.World.Approvals["production"].State);
            story.Say(CommandVerb.Abort);
        });

        await story.RunAsync();

        // The one that the release waited for, the one that goes with the escalation, and none for the others of the pause.
        Assert.Equal(
            [(0.25, ApprovalMomentKind.Reminder, "ada bo cy"), (1, ApprovalMomentKind.Escalation, "ada bo cy")], Attended(story));
    }

    [Fact]
    public async Task More_time_moves_the_end_and_the_release_waits_for_it()
    {
        Story story = Asking("extension: { by: 6h, times: 1 }", timeout: "4h");
        story.After(TimeSpan.FromHours(9), () => story.AskForTime("production", Ada));
        story.After(TimeSpan.FromHours(15), () =>
        {
            story.Answer("production", Ada);
            story.Answer("production", Bo);
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(story.Start.AddHours(16), story.World.Approvals["production"].Request.Deadline);
    }

    [Fact]
    public async Task More_time_that_is_given_at_the_last_moment_is_kept()
    {
        Story story = Asking("extension: { by: 6h, times: 1 }", timeout: "4h");
        bool asked = false;
        story.Activities.Hears = call =>
        {
            if (call == "SettleApproval production Expired" && !asked)
            {
                asked = true;
                Approval open = story.World.Approvals["production"];
                ApprovalVerdict.Taken more = Assert.IsType<ApprovalVerdict.Taken>(
                    open.AskForTime(Approver.Named(Ada), open.Request.Deadline - TimeSpan.FromSeconds(1)));
                story.World.Approvals["production"] = more.Approval;
            }
        };
        story.After(TimeSpan.FromHours(15), () =>
        {
            story.Answer("production", Ada);
            story.Answer("production", Bo);
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.True(asked);
    }

    [Fact]
    public async Task A_thousand_approvals_that_wait_a_day_do_nothing_all_day()
    {
        Story[] stories = [.. Enumerable.Range(0, 1000).Select(_ => Asking("requesterMayApprove: false", timeout: "7d"))];
        foreach (Story story in stories)
        {
            int calls = 0;
            story.When(ReleaseState.AwaitingApproval, () => { });
            story.After(TimeSpan.FromSeconds(1), () => calls = story.Activities.Calls.Count);
            story.After(TimeSpan.FromDays(6), () =>
            {
                Assert.Equal(calls, story.Activities.Calls.Count);
                story.Say(CommandVerb.Abort);
            });

            Assert.IsType<Outcome.Aborted>(await story.RunAsync());
            Assert.True(calls > 0);
        }

        Assert.All(stories, story => Assert.InRange(story.Activities.Calls.Count, 5, 8));
    }
}
