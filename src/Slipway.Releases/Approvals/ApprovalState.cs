using System.Text.Json.Serialization;

namespace Slipway.Releases.Approvals;

/// <summary>Where an approval stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalState>))]
public enum ApprovalState
{
    /// <summary>It waits for answers.</summary>
    Open,

    /// <summary>Time ran out, and it waits for answers of more people.</summary>
    Escalated,

    /// <summary>Every quorum approved.</summary>
    Approved,

    /// <summary>Two people let it go on without the quorums.</summary>
    BrokenGlass,

    /// <summary>As many of those asked rejected it as it takes.</summary>
    Rejected,

    /// <summary>The deadline passed.</summary>
    Expired,

    /// <summary>The artifacts or the plan are not those that were shown.</summary>
    Superseded,

    /// <summary>The release ended before an answer was needed.</summary>
    Withdrawn,
}
