using System.Text.Json.Serialization;

namespace Slipway.Releases.Health.Alerts;

/// <summary>An alert that was pushed here, as it stood when its source last spoke of it.</summary>
/// <param name="Source">Who told of it: <c>alertmanager</c> or <c>azureMonitor</c>.</param>
/// <param name="Id">Its identity at its source: a fingerprint, or the id of an alert.</param>
/// <param name="Rule">The rule that raised it.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="StartsAt">When it began to fire.</param>
/// <param name="EndedAt">When it was resolved; null while it fires.</param>
public sealed record Alert(
    string Source, string Id, string Rule, IReadOnlyDictionary<string, string> Labels, DateTimeOffset StartsAt, DateTimeOffset? EndedAt = null)
{
    /// <summary>Whether it fires.</summary>
    [JsonIgnore]
    public bool IsFiring => EndedAt is null;

    /// <summary>When that began or ended which it tells: messages may come twice, and in another order than they were sent.</summary>
    [JsonIgnore]
    public DateTimeOffset Moment => EndedAt ?? StartsAt;

    /// <summary>Whether it is newer than what is known of the same alert. At the same moment the end comes behind the beginning.</summary>
    public bool Supersedes(Alert known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return Moment > known.Moment || (Moment == known.Moment && !IsFiring && known.IsFiring);
    }
}
