using Slipway.Releases.Approvals;
using Xunit;
using static Slipway.Releases.Tests.Approvals.Panel;

namespace Slipway.Releases.Tests.Approvals;

public class BreakGlassTests
{
    private static readonly ApprovalPolicy Glass = Both with { BreakGlass = new("break-glass", [Ada, Eve, Fay]) };

    [Fact]
    public void Two_people_break_the_glass_and_it_is_recorded_as_that()
    {
        Approval one = Break(Ask(Glass), Eve);
        Assert.Equal((ApprovalState.Open, 3), (one.State, one.Missing));

        Approval broken = Break(one, Fay);
        Assert.Equal((ApprovalState.BrokenGlass, true, 3), (broken.State, broken.IsGranted, broken.Missing));
        Assert.Equal(["broke the glass for", "broke the glass for"], broken.Decisions.Select(decision => decision.Said));
    }

    [Fact]
    public void One_person_does_not_break_the_glass_twice() =>
        Assert.IsType<ApprovalVerdict.Repeated>(Break(Ask(Glass), Eve).Say("EVE@example.com", ApprovalAnswer.BreakGlass));

    [Fact]
    public void Only_those_whom_the_plan_names_may_in_person_and_with_a_reason()
    {
        Refuses(
            ApprovalRefusal.NotInGroup, $"{Bo} is not among those who may break the glass for production.", Ask(Glass).Say(Bo, ApprovalAnswer.BreakGlass));
        Refuses(
            ApprovalRefusal.NotInGroup, $"{Eve} is not among those who may break the glass for production.", Ask(Both).Say(Eve, ApprovalAnswer.BreakGlass));
        Refuses(
            ApprovalRefusal.CommentRequired, "To break the glass needs a comment that says why.", Ask(Glass).Say(Eve, ApprovalAnswer.BreakGlass, comment: ""));

        Approver boForEve = new(Bo, true, [], [new(Eve, Bo, Asked, Asked.AddDays(1))], [new(Eve, true, [])]);
        Assert.IsType<ApprovalVerdict.Refused>(Ask(Glass).Say(Bo, ApprovalAnswer.BreakGlass, who: boForEve));
        Taken(Ask(Glass).Say(Bo, ApprovalAnswer.BreakGlass, who: new(Bo, true, ["break-glass"])));
    }

    [Fact]
    public void Who_may_not_approve_may_not_break_the_glass()
    {
        Refuses(ApprovalRefusal.IsRequester, $"{Eve} asked for this release and may not approve it.", Ask(Glass, Eve).Say(Eve, ApprovalAnswer.BreakGlass));
        Refuses(
            ApprovalRefusal.IsCommitter, $"{Eve} wrote what is released and may not approve it.", Ask(Glass, "ci", Eve).Say(Eve, ApprovalAnswer.BreakGlass));
    }

    [Fact]
    public void Who_approved_may_break_the_glass_too_and_neither_counts_as_the_other()
    {
        Approval one = Break(Ask(Glass).Approve(Ada), Ada);

        Assert.Equal((ApprovalState.Open, 2), (one.State, one.Missing));
        Assert.Equal(ApprovalState.BrokenGlass, Break(one, Fay).State);
        Assert.Equal(ApprovalState.Approved, one.Approve(Bo, Cy).State);
    }

    [Fact]
    public void Glass_is_not_broken_after_the_end() =>
        Assert.Equal(
            ApprovalRefusal.Closed, Assert.IsType<ApprovalVerdict.Refused>(Ask(Glass).Reject(Ada).Say(Eve, ApprovalAnswer.BreakGlass)).Reason);

    private static Approval Break(Approval approval, string by) => Taken(approval.Say(by, ApprovalAnswer.BreakGlass));
}
