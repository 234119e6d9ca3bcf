using System.Text.Json.Serialization;

namespace Slipway.Releases.Approvals;

/// <summary>How many of a group must approve, as in "2 of release-managers".</summary>
/// <param name="Count">How many; from 1.</param>
/// <param name="Group">Of whom.</param>
public sealed record Quorum(int Count, ApprovalGroup Group)
{
    /// <summary>The quorum in a sentence.</summary>
    [JsonIgnore]
    public string Shown => $"{Count} of {Group.Shown}";
}
