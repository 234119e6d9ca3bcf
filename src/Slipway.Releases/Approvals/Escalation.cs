namespace Slipway.Releases.Approvals;

/// <summary>An approval that nobody settled in time is put to others too. Each of them may fill a place in any quorum; the quorums stay.</summary>
/// <param name="Group">Who is asked too.</param>
/// <param name="Timeout">How long it stays open then, before it is refused.</param>
/// <param name="Managers">Whether the managers of those who have not answered are asked too, as they are at that moment.</param>
public sealed record Escalation(ApprovalGroup Group, TimeSpan Timeout, bool Managers = false);
