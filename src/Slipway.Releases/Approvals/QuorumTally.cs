namespace Slipway.Releases.Approvals;

/// <summary>How far a quorum has come.</summary>
/// <param name="Quorum">The quorum.</param>
/// <param name="Approved">Who counts in it, in the order of their answers.</param>
/// <param name="Missing">How many more must approve.</param>
/// <param name="IsAsked">Whether an approval by somebody of this group alone would be taken now: it is their turn, and it would help.</param>
public sealed record QuorumTally(Quorum Quorum, IReadOnlyList<string> Approved, int Missing, bool IsAsked);
