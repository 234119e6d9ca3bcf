using Slipway.Releases.Approvals;
using Xunit;
using static Slipway.Releases.Tests.Approvals.Panel;

namespace Slipway.Releases.Tests.Approvals;

public class GroupTests
{
    [Fact]
    public void Every_group_must_have_its_quorum()
    {
        Approval open = Ask(Both).Approve(Ada, Cy);
        Assert.Equal((ApprovalState.Open, 1), (open.State, open.Missing));

        Assert.Equal(ApprovalState.Approved, open.Approve(Dee).State);
    }

    [Fact]
    public void Who_is_in_two_groups_counts_in_one_of_them()
    {
        Approval open = Ask(Both).Approve(Ada, Bo);

        Assert.Equal((ApprovalState.Open, 1), (open.State, open.Missing));
        Assert.Equal([[Ada, Bo], []], open.Tally().Select(tally => tally.Approved));
    }

    [Fact]
    public void Who_is_in_two_groups_moves_to_where_they_help_most()
    {
        Approval approved = Ask(Both).Approve(Bo, Ada, Cy);

        Assert.Equal(ApprovalState.Approved, approved.State);
        Assert.Equal([[Ada, Cy], [Bo]], approved.Tally().Select(tally => tally.Approved));
    }

    [Fact]
    public void The_tally_says_who_is_missing_and_whose_approval_would_help()
    {
        Approval open = Ask(Both).Approve(Ada, Bo);

        // A third manager would help too, since bo could then count for security.
        Assert.Equal([("managers", 0, true), ("security", 1, true)], open.Tally().Select(t => (t.Quorum.Group.Name, t.Missing, t.IsAsked)));
        Assert.Equal([false, true], Ask(Both).Approve(Ada, Cy).Tally().Select(t => t.IsAsked));
    }

    [Fact]
    public void Those_who_asked_for_it_or_wrote_it_are_not_waited_for_unless_the_policy_says_that_they_may()
    {
        Assert.Equal([Bo, Cy], Ask(Both, Ada, "DEE@example.com").Awaited);
        Assert.Equal([Ada, Bo, Cy, Dee], Ask(Both with { RequesterMayApprove = true, CommittersMayApprove = true }, Ada, Dee).Awaited);
    }

    [Fact]
    public void A_member_of_a_directory_group_is_waited_for_until_they_have_spoken_or_their_group_has_enough()
    {
        ApprovalPolicy policy = new([new(1, new("managers", [Ada], Guid.Empty)), new(1, new("security", [Dee]))], false, TimeSpan.FromHours(24));
        Approval open = Ask(policy, Bo, Cy);

        Assert.Equal([true, true, false, false], new[] { Ada, Fay, Bo, Cy }.Select(open.Awaits));
        Assert.False(open.Approve(Ada).Awaits(Fay));
        Assert.False(Taken(open.Say(Fay, who: new(Fay, true, ["managers"]))).Awaits(Fay));
        Assert.False((open with { State = ApprovalState.Withdrawn }).Awaits(Fay));
    }

    [Fact]
    public void An_approval_that_is_not_needed_gets_a_friendly_word() => Refuses(
        ApprovalRefusal.NotNeeded,
        "One more approval of your groups changes nothing; production waits for 1 more of security.",
        Ask(Both with { Quorums = [Managers with { Count = 1 }, Security] }).Approve(Ada).Say(Cy));

    [Fact]
    public void In_sequence_a_group_is_asked_once_those_before_it_have_approved()
    {
        Approval open = Ask(Both with { Order = ApprovalOrder.Sequential });
        const string later = "production is approved by 2 of managers first; you are asked after that.";

        Assert.Equal([true, false], open.Tally().Select(tally => tally.IsAsked));
        Refuses(ApprovalRefusal.NotYourTurn, later, open.Say(Dee));
        Refuses(ApprovalRefusal.NotYourTurn, later, open.Approve(Ada).Say(Dee, ApprovalAnswer.Reject));
        Assert.Equal(ApprovalState.Approved, open.Approve(Ada, Cy, Dee).State);
    }

    [Fact]
    public void In_sequence_too_an_early_approval_moves_to_where_it_helps_most() =>
        Assert.Equal(ApprovalState.Approved, Ask(Both with { Order = ApprovalOrder.Sequential }).Approve(Ada, Bo, Cy).State);

    [Fact]
    public void The_directory_says_who_is_in_its_group()
    {
        Approval open = Ask(Both with { Quorums = [new(1, new("security", [], Guid.NewGuid()))] });

        Assert.Equal(ApprovalState.Approved, Taken(open.Say(Eve, who: new(Eve, true, ["security"]))).State);
        Refuses(ApprovalRefusal.NotInGroup, $"{Eve} is not among the approvers of production.", open.Say(Eve, who: new(Eve, true, ["others"])));
    }

    [Fact]
    public void What_was_true_when_the_answer_was_taken_stays_true()
    {
        Approval open = Taken(Ask(Both).Say(Eve, who: new(Eve, true, ["security"])));

        Assert.Equal(ApprovalState.Approved, open.Approve(Ada, Cy).State);
    }

    [Fact]
    public void An_account_that_is_not_known_to_be_enabled_decides_nothing() => Refuses(
        ApprovalRefusal.NotEnabled,
        $"The account of {Ada} is not known to be enabled, so the answer is not taken; the approval stays open.",
        Ask(Both).Say(Ada, who: new(Ada, false, ["managers"])));

    [Fact]
    public void Who_wrote_it_may_approve_only_where_the_plan_says_so_and_may_always_reject()
    {
        Refuses(ApprovalRefusal.IsCommitter, $"{Ada} wrote what is released and may not approve it.", Ask(Both, "pipeline", "ADA@example.com").Say(Ada));
        Assert.Equal(ApprovalState.Rejected, Ask(Both, "pipeline", Ada).Reject(Ada).State);
        Taken(Ask(Both with { CommittersMayApprove = true }, "pipeline", Ada).Say(Ada));
    }

    [Fact]
    public void An_answer_is_recorded_once()
    {
        Approval open = Ask(Both).Approve(Ada);

        Assert.Same(open, Assert.IsType<ApprovalVerdict.Repeated>(open.Say("ADA@example.com", hours: 2)).Approval);
        Refuses(
            ApprovalRefusal.AlreadyDecided,
            $"{Ada} approved production at 2026-11-25 10:00 UTC already, and an answer is recorded once; an operator can abort the release.",
            open.Say(Ada, ApprovalAnswer.Reject));
    }

    [Fact]
    public void Where_the_plan_says_so_as_many_must_reject_as_must_approve()
    {
        Approval open = Ask(Both with { Rejection = RejectionRule.Quorum }).Reject(Ada);
        Assert.Equal(ApprovalState.Open, open.State);

        Assert.Equal(ApprovalState.Rejected, open.Reject(Cy).State);
        Assert.Equal(ApprovalState.Rejected, open.Reject(Dee).State);
        Refuses(
            ApprovalRefusal.AlreadyDecided,
            $"{Ada} rejected production at 2026-11-25 10:00 UTC already, and an answer is recorded once; an operator can abort the release.",
            open.Say(Ada));
    }

    [Fact]
    public void Where_the_plan_says_so_an_approval_needs_a_comment_too()
    {
        Approval open = Ask(Both with { CommentRequired = true });

        Refuses(ApprovalRefusal.CommentRequired, "An approval here needs a comment that says why.", open.Say(Ada, comment: " "));
        Taken(open.Say(Ada));
        Taken(Ask(Both).Say(Ada, comment: null));
    }

    [Fact]
    public void Other_artifacts_or_another_plan_void_an_approval_even_when_it_was_given()
    {
        Approval open = Ask(Both);
        ApprovalBinding shown = open.Request.Binding;
        ApprovalBinding[] others = [shown with { Content = new() }, shown with { Plan = shown.Content }, shown with { Stage = "staging" }];

        Assert.Equal(4, others.Append(shown).Select(binding => binding.Digest).Distinct().Count());
        Assert.All(others, other =>
        {
            Assert.Equal(ApprovalState.Superseded, open.Approve(Ada, Bo, Cy).Against(other).State);
            Refuses(
                ApprovalRefusal.Superseded,
                "The artifacts or the plan are no longer those that you were shown for production; your answer changed nothing.",
                open.Answer(new(Ada, ApprovalAnswer.Approve, null, Asked), stands: other));
        });
        Assert.Equal(ApprovalState.Approved, open.Approve(Ada, Bo, Cy).Against(shown).State);
        Assert.Equal(ApprovalState.Rejected, open.Reject(Ada).Against(others[0]).State);
        Assert.Equal(1, Taken(open.Answer(new(Ada, ApprovalAnswer.Approve, null, Asked, shown.Digest), stands: shown)).Decisions.Count(d => d.Shown == shown.Digest));
    }
}
