using System.Text.Json.Serialization;

namespace Slipway.Releases.Approvals;

/// <summary>Something that happens to an approval that waits.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Reminded">Who is reminded at that moment.</param>
public sealed record ApprovalMoment(DateTimeOffset At, ApprovalMomentKind Kind, IReadOnlyList<string> Reminded);

/// <summary>What happens to an approval that waits.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalMomentKind>))]
public enum ApprovalMomentKind
{
    /// <summary>People are reminded.</summary>
    Reminder,

    /// <summary>The time-out is extended.</summary>
    Extension,

    /// <summary>Others are asked too.</summary>
    Escalation,

    /// <summary>The release is refused.</summary>
    Expiry,
}
