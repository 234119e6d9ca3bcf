namespace Slipway.Releases.Approvals;

/// <summary>What became of an answer.</summary>
public abstract record ApprovalVerdict
{
    private ApprovalVerdict()
    {
    }

    /// <summary>It counts; the approval as it stands now is to be stored.</summary>
    public sealed record Taken(Approval Approval) : ApprovalVerdict;

    /// <summary>The same person said the same before; nothing changes.</summary>
    public sealed record Repeated(Approval Approval) : ApprovalVerdict;

    /// <summary>The approval had ended; its outcome stands.</summary>
    public sealed record Closed(Approval Approval) : ApprovalVerdict;

    /// <summary>This person may not answer so.</summary>
    public sealed record NotAllowed(string Why) : ApprovalVerdict;

    /// <summary>The answer lacks something.</summary>
    public sealed record Unclear(string Why) : ApprovalVerdict;
}
