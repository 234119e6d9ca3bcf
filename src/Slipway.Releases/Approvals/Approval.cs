namespace Slipway.Releases.Approvals;

/// <summary>A question and the answers that it has had. Only <see cref="Answer"/> adds one, so no stored approval breaks its policy.</summary>
/// <param name="Request">The question.</param>
/// <param name="Decisions">The answers in the order in which they were taken.</param>
/// <param name="State">Where it stands.</param>
public sealed record Approval(ApprovalRequest Request, IReadOnlyList<ApprovalDecision> Decisions, ApprovalState State)
{
    /// <summary>How many more people must approve.</summary>
    public int Missing => Math.Max(0, Request.Policy.Quorum - Decisions.Count(d => d.Answer is ApprovalAnswer.Approve));

    /// <summary>A question that nobody has answered yet.</summary>
    public static Approval Ask(ApprovalRequest request) => new(request, [], ApprovalState.Open);

    /// <summary>Takes one person's answer, or says why it is not taken. The same answer again changes nothing.</summary>
    public ApprovalVerdict Answer(ApprovalDecision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ApprovalDecision? earlier = Decisions.FirstOrDefault(d => Same(d.By, decision.By));
        if (earlier?.Answer == decision.Answer)
        {
            return new ApprovalVerdict.Repeated(this);
        }

        if (State is not ApprovalState.Open)
        {
            return new ApprovalVerdict.Closed(this);
        }

        if (decision.At >= Request.Deadline)
        {
            return new ApprovalVerdict.Closed(this with { State = ApprovalState.Expired });
        }

        if (!Request.Policy.Approvers.Any(approver => Same(approver, decision.By)))
        {
            return new ApprovalVerdict.NotAllowed($"{decision.By} is not among the approvers of {Request.Stage}.");
        }

        if (Same(Request.RequestedBy, decision.By) && !Request.Policy.RequesterMayApprove && decision.Answer is ApprovalAnswer.Approve)
        {
            return new ApprovalVerdict.NotAllowed($"{decision.By} asked for this release and may not approve it.");
        }

        if (decision.Answer is ApprovalAnswer.Reject && string.IsNullOrWhiteSpace(decision.Comment))
        {
            return new ApprovalVerdict.Unclear("A rejection needs a comment that says why.");
        }

        Approval answered = this with { Decisions = [.. Decisions.Where(d => !Same(d.By, decision.By)), decision] };
        return new ApprovalVerdict.Taken(answered with { State = answered.Settle() });
    }

    /// <summary>Ends the approval when its deadline has passed; else leaves it as it is.</summary>
    public Approval At(DateTimeOffset now) =>
        State is ApprovalState.Open && now >= Request.Deadline ? this with { State = ApprovalState.Expired } : this;

    private ApprovalState Settle() =>
        Decisions.Any(d => d.Answer is ApprovalAnswer.Reject) ? ApprovalState.Rejected
        : Missing == 0 ? ApprovalState.Approved
        : ApprovalState.Open;

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
