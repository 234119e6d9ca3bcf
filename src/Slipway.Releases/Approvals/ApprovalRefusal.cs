using System.Text.Json.Serialization;

namespace Slipway.Releases.Approvals;

/// <summary>Why an answer changes nothing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalRefusal>))]
public enum ApprovalRefusal
{
    /// <summary>The person answered before, or somebody did in their place.</summary>
    AlreadyDecided,

    /// <summary>The approval was settled or withdrawn.</summary>
    Closed,

    /// <summary>The deadline has passed.</summary>
    Expired,

    /// <summary>The artifacts or the plan are not those that were shown.</summary>
    Superseded,

    /// <summary>The person's account is not known to be enabled.</summary>
    NotEnabled,

    /// <summary>The person belongs to no group that is asked.</summary>
    NotInGroup,

    /// <summary>The person asked for the release.</summary>
    IsRequester,

    /// <summary>The person wrote what is released.</summary>
    IsCommitter,

    /// <summary>The person's group is asked later.</summary>
    NotYourTurn,

    /// <summary>The person's groups have all the approvals that they need.</summary>
    NotNeeded,

    /// <summary>The answer lacks a comment.</summary>
    CommentRequired,

    /// <summary>More time was asked for before, or the plan gives none.</summary>
    NoMoreTime,
}
