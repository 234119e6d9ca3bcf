using System.Text.Json.Serialization;

namespace Slipway.Releases.Approvals;

/// <summary>Where an approval stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalState>))]
public enum ApprovalState
{
    /// <summary>It waits for answers.</summary>
    Open,

    /// <summary>The quorum approved.</summary>
    Approved,

    /// <summary>One of those asked rejected it.</summary>
    Rejected,

    /// <summary>The deadline passed.</summary>
    Expired,

    /// <summary>The release ended before an answer was needed.</summary>
    Withdrawn,
}
