using CsCheck;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Approvals;

public class ApprovalTests
{
    private static readonly DateTimeOffset Asked = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);
    private static readonly string[] Approvers = ["ada@example.com", "bo@example.com", "cy@example.com"];

    [Fact]
    public void The_quorum_approves_and_not_one_person_less()
    {
        Approval open = Taken(Ask(2).Answer(Says("ada@example.com")));
        Assert.Equal((ApprovalState.Open, 1), (open.State, open.Missing));

        Approval approved = Taken(open.Answer(Says("bo@example.com")));
        Assert.Equal((ApprovalState.Approved, 0), (approved.State, approved.Missing));
    }

    [Fact]
    public void One_rejection_refuses() =>
        Assert.Equal(ApprovalState.Rejected, Taken(Ask(1).Answer(Says("ada@example.com", ApprovalAnswer.Reject, "No"))).State);

    [Fact]
    public void A_rejection_without_a_comment_is_unclear() =>
        Assert.Contains("comment", Refused(Ask(1).Answer(Says("ada@example.com", ApprovalAnswer.Reject, " "))).Why);

    [Fact]
    public void A_stranger_may_not_answer() =>
        Assert.Contains("not among the approvers of production", Refused(Ask(1).Answer(Says("eve@example.com"))).Why);

    [Fact]
    public void Who_asked_may_reject_and_may_approve_only_where_the_plan_says_so()
    {
        Assert.Equal(ApprovalRefusal.IsRequester, Refused(Ask(1, requestedBy: "ADA@example.com").Answer(Says("ada@example.com"))).Reason);
        Assert.IsType<ApprovalVerdict.Taken>(Ask(1, requestedBy: "ada@example.com").Answer(Says("ada@example.com", ApprovalAnswer.Reject, "No")));
        Assert.IsType<ApprovalVerdict.Taken>(Ask(1, requestedBy: "ada@example.com", requesterMayApprove: true).Answer(Says("ada@example.com")));
    }

    [Fact]
    public void The_same_answer_again_changes_nothing_even_when_all_is_over()
    {
        Approval approved = Taken(Ask(1).Answer(Says("ada@example.com")));
        Assert.Same(approved, Assert.IsType<ApprovalVerdict.Repeated>(approved.Answer(Says("Ada@Example.com"))).Approval);
    }

    [Fact]
    public void An_answer_after_the_deadline_finds_the_approval_expired()
    {
        ApprovalDecision late = Says("ada@example.com") with { At = Asked.AddHours(24) };
        Assert.Equal(ApprovalState.Expired, Refused(Ask(1).Answer(late)).Approval.State);
        Assert.Equal(ApprovalState.Expired, Ask(1).At(late.At).State);
        Assert.Equal(ApprovalState.Open, Ask(1).At(late.At.AddTicks(-1)).State);
    }

    [Fact]
    public void No_sequence_of_answers_breaks_the_policy() =>
        Gen.Select(Gen.Int[1, 3], Gen.Bool, Decisions.Array[0, 12]).Sample(
            (quorum, requesterMayApprove, decisions) =>
            {
                Approval approval = Ask(quorum, "bo@example.com", requesterMayApprove);
                foreach (ApprovalDecision decision in decisions)
                {
                    Approval before = approval;
                    ApprovalVerdict verdict = approval.Answer(decision);
                    approval = verdict is ApprovalVerdict.Taken taken ? taken.Approval : approval;

                    // What has ended stays as it ended.
                    Assert.True(before.IsOpen || ReferenceEquals(before, approval));

                    string[] people = [.. approval.Decisions.Select(d => d.By.ToUpperInvariant())];
                    Assert.Equal(people.Distinct(), people);
                    string[] approved = [.. approval.Decisions.Where(d => d.Answer is ApprovalAnswer.Approve).Select(d => d.By.ToUpperInvariant())];
                    Assert.All(approved, by => Assert.Contains(by, Approvers.Select(a => a.ToUpperInvariant())));
                    Assert.True(requesterMayApprove || !approved.Contains("BO@EXAMPLE.COM"));
                    Assert.True(approval.State is not ApprovalState.Approved || approved.Length >= quorum);
                    Assert.Equal(approval.State is ApprovalState.Rejected, approval.Decisions.Any(d => d.Answer is ApprovalAnswer.Reject));
                }
            },
            iter: 2_000);

    private static Gen<ApprovalDecision> Decisions => Gen.Select(
        Gen.OneOf([.. Approvers, "ADA@example.com", "BO@EXAMPLE.COM", "eve@example.com"]),
        Gen.Enum<ApprovalAnswer>(),
        Gen.OneOf("", "No"),
        Gen.Int[0, 26],
        (by, answer, comment, hours) => new ApprovalDecision(by, answer, comment, Asked.AddHours(hours)));

    private static Approval Ask(int quorum, string requestedBy = "pipeline", bool requesterMayApprove = false) => Approval.Ask(new(
        "a1",
        ReleaseId.Parse("storefront-1.0.0"),
        "production",
        ApprovalPolicy.Of(quorum, Approvers, TimeSpan.FromHours(24), requesterMayApprove),
        requestedBy,
        Digest.Of("content"),
        Digest.Of("plan"),
        null,
        Asked,
        Asked.AddHours(24)));

    private static ApprovalDecision Says(string by, ApprovalAnswer answer = ApprovalAnswer.Approve, string? comment = null) =>
        new(by, answer, comment, Asked.AddHours(1));

    private static ApprovalVerdict.Refused Refused(ApprovalVerdict verdict) => Assert.IsType<ApprovalVerdict.Refused>(verdict);

    private static Approval Taken(ApprovalVerdict verdict) => Assert.IsType<ApprovalVerdict.Taken>(verdict).Approval;
}
