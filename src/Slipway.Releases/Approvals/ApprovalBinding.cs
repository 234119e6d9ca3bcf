using Slipway.Releases.Artifacts;

namespace Slipway.Releases.Approvals;

/// <summary>What an approval is given for. When one of these changes, it is void.</summary>
/// <param name="Content">The sealed content.</param>
/// <param name="Plan">The digest of the plan.</param>
/// <param name="Stage">The stage.</param>
public readonly record struct ApprovalBinding(Digest Content, Digest Plan, string Stage)
{
    /// <summary>All of it in one digest.</summary>
    public Digest Digest => Digest.Of($"approval\n{Content}\n{Plan}\n{Stage}");
}
