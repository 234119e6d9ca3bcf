namespace Slipway.Releases.Approvals;

/// <summary>What became of an answer.</summary>
public abstract record ApprovalVerdict
{
    private ApprovalVerdict()
    {
    }

    /// <summary>It is recorded; the approval as it stands now is to be stored.</summary>
    public sealed record Taken(Approval Approval) : ApprovalVerdict;

    /// <summary>The same person said the same before; nothing changes.</summary>
    public sealed record Repeated(Approval Approval) : ApprovalVerdict;

    /// <summary>It changes nothing.</summary>
    /// <param name="Reason">Why, for programs.</param>
    /// <param name="Why">Why, for the person, in a sentence.</param>
    /// <param name="Approval">The approval as it stands.</param>
    public sealed record Refused(ApprovalRefusal Reason, string Why, Approval Approval) : ApprovalVerdict
    {
        /// <summary>Whether the approval had ended, whoever answers.</summary>
        public bool HasEnded => Reason is ApprovalRefusal.Closed or ApprovalRefusal.Expired or ApprovalRefusal.Superseded;
    }
}
