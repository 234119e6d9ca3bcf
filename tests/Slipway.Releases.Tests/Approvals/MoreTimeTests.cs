using Slipway.Releases.Approvals;
using Xunit;
using static Slipway.Releases.Tests.Approvals.Panel;

namespace Slipway.Releases.Tests.Approvals;

public class MoreTimeTests
{
    private static readonly ApprovalPolicy Extended = Both with { Timeout = TimeSpan.FromHours(4), Extension = new(TimeSpan.FromHours(2), 1) };

    [Fact]
    public void It_ends_one_extension_later_and_says_who_asked()
    {
        Approval asked = Ask(Extended);

        Approval later = Taken(asked.AskForTime(Approver.Named(Ada), Asked.AddHours(1)));

        Assert.Equal((Asked.AddHours(6), Asked.AddHours(8)), (asked.Request.Deadline, later.Request.Deadline));
        Assert.Equal(new MoreTime(Ada, Asked.AddHours(1), Asked.AddHours(8)), later.MoreTime);
        Assert.Equal((ApprovalState.Open, 0), (later.State, later.Decisions.Count));
    }

    [Fact]
    public void It_is_given_once_however_often_and_by_whomever_it_is_asked_for()
    {
        Approval later = Taken(Ask(Extended).AskForTime(Approver.Named(Ada), Asked.AddHours(1)));

        Assert.Same(later, Assert.IsType<ApprovalVerdict.Repeated>(later.AskForTime(Approver.Named(Ada.ToUpperInvariant()), Asked.AddHours(7))).Approval);
        Assert.Equal(ApprovalRefusal.NoMoreTime, Why(later.AskForTime(Approver.Named(Bo), Asked.AddHours(7))));
    }

    [Fact]
    public void Others_are_asked_later_too_unless_they_have_been()
    {
        ApprovalPolicy policy = Extended with { Escalation = new(new("escalation", [Eve]), TimeSpan.FromHours(3)) };
        Approval asked = Ask(policy);

        Approval before = Taken(asked.AskForTime(Approver.Named(Ada), Asked.AddHours(5)));
        Approval after = Taken(asked.AskForTime(Approver.Named(Eve), Asked.AddHours(7)));

        Assert.Equal((Asked.AddHours(8), Asked.AddHours(11)), (before.Request.EscalatesAt, before.Request.Deadline));
        Assert.Equal((Asked.AddHours(6), Asked.AddHours(11)), (after.Request.EscalatesAt, after.Request.Deadline));
        Assert.Equal((ApprovalState.Open, ApprovalState.Escalated), (before.State, after.State));
        Assert.Equal(ApprovalRefusal.NotInGroup, Why(asked.AskForTime(Approver.Named(Eve), Asked.AddHours(5))));
    }

    [Fact]
    public void Nobody_is_given_what_the_plan_does_not_have_or_what_has_ended()
    {
        Approval asked = Ask(Extended);

        Assert.Equal(ApprovalRefusal.NoMoreTime, Why(Ask(Both).AskForTime(Approver.Named(Ada), Asked.AddHours(1))));
        Assert.Equal(ApprovalRefusal.Expired, Why(asked.AskForTime(Approver.Named(Ada), Asked.AddHours(6))));
        Assert.Equal(ApprovalRefusal.NotInGroup, Why(asked.AskForTime(Approver.Named("mallory"), Asked.AddHours(1))));
        Assert.Equal(ApprovalRefusal.NotEnabled, Why(asked.AskForTime(Approver.Named(Ada) with { IsEnabled = false }, Asked.AddHours(1))));
        Assert.Equal(
            ApprovalRefusal.Superseded,
            Why(asked.AskForTime(Approver.Named(Ada), Asked.AddHours(1), asked.Request.Binding with { Stage = "elsewhere" })));
    }

    [Fact]
    public void It_does_not_end_at_night()
    {
        QuietHours quiet = new(new(20, 0), new(7, 0), "Europe/Berlin");
        Approval asked = Ask(Extended with { Timeout = TimeSpan.FromHours(7), QuietHours = quiet });

        // Asked at 10:00 in Berlin; nine hours end at 19:00, of the other two one is left for the morning.
        Approval later = Taken(asked.AskForTime(Approver.Named(Ada), Asked.AddHours(1)));

        Assert.Equal((Asked.AddHours(9), Asked.AddHours(22)), (asked.Request.Deadline, later.Request.Deadline));
    }

    [Fact]
    public void Those_who_are_awaited_are_asked_and_have_not_answered()
    {
        ApprovalPolicy policy = Extended with { Escalation = new(new("escalation", [Eve]), TimeSpan.FromHours(3)) };
        Approval asked = Ask(policy);

        Assert.Equal(policy.People, asked.Awaited);
        Assert.DoesNotContain(Ada, asked.Approve(Ada).Awaited);
        Assert.DoesNotContain(Eve, asked.Awaited);
        Assert.Contains(Eve, asked.At(Asked.AddHours(6)).Awaited);
        Assert.Empty((asked with { State = ApprovalState.Approved }).Awaited);
    }

    private static ApprovalRefusal Why(ApprovalVerdict verdict) => Assert.IsType<ApprovalVerdict.Refused>(verdict).Reason;
}
