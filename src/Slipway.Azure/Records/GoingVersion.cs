using System.Text.Json.Serialization;
using Slipway.Releases.Retention;

namespace Slipway.Azure.Records;

/// <summary>A version whose removal is decided.</summary>
/// <param name="Expired">What there is of it, as it was last looked at before the first blob went.</param>
/// <param name="By">Who has it removed.</param>
/// <param name="Since">When it was decided.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Failure">Why it could not be removed to the end, in a sentence; null while that has not happened.</param>
/// <param name="TriedAt">When that was.</param>
public sealed record GoingVersion(
    ExpiredVersion Expired, string By, DateTimeOffset Since, RemovalPhase Phase, string? Failure = null, DateTimeOffset? TriedAt = null);

/// <summary>How far a version's removal is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RemovalPhase>))]
public enum RemovalPhase
{
    /// <summary>Its turn comes; it may still be released.</summary>
    Due,

    /// <summary>No release of it begins, while it is looked whether one has; nothing of it is gone.</summary>
    Barred,

    /// <summary>Some of it may be gone, so what is left is not the version any more.</summary>
    Removing,
}
