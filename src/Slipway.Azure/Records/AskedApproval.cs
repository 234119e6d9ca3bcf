using Slipway.Releases.Approvals;

namespace Slipway.Azure.Records;

/// <summary>An approval and what its card shows besides.</summary>
/// <param name="Approval">The approval as it stands.</param>
/// <param name="Facts">What was found when people were asked.</param>
public sealed record AskedApproval(Approval Approval, AskedFacts Facts);
