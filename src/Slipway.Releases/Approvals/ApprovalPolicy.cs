namespace Slipway.Releases.Approvals;

/// <summary>Who must agree before a stage begins.</summary>
/// <param name="Approvers">The people who may answer, by user name (an e-mail address); compared without regard to case.</param>
/// <param name="Quorum">How many of them must approve. One rejection refuses.</param>
/// <param name="RequesterMayApprove">Whether the person who asked for the release counts; false unless the plan says so.</param>
/// <param name="Timeout">How long the approval stays open; after it the release is refused.</param>
public sealed record ApprovalPolicy(IReadOnlyList<string> Approvers, int Quorum, bool RequesterMayApprove, TimeSpan Timeout);
