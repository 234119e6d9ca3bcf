using Slipway.Releases;
using Slipway.Releases.Outcomes;

namespace Slipway.Azure.Retention;

/// <summary>What is known of a version from its releases, and from what names it.</summary>
/// <param name="WasReleased">Whether a release of it ended as released.</param>
/// <param name="LastUsed">When a release of it last began or ended.</param>
/// <param name="NamedBy">What names it, in a clause; null when nothing does.</param>
public sealed record VersionUse(bool WasReleased, DateTimeOffset? LastUsed, string? NamedBy)
{
    /// <summary>A version that nothing is known of.</summary>
    public static VersionUse None { get; } = new(false, null, null);

    /// <summary>The same with one of its releases.</summary>
    public VersionUse With(ReleaseRecord release)
    {
        ArgumentNullException.ThrowIfNull(release);
        DateTimeOffset then = release.ClosedAt ?? release.StartedAt;
        return this with
        {
            WasReleased = WasReleased || release.Outcome is Outcome.Released,
            LastUsed = LastUsed > then ? LastUsed : then,
        };
    }
}
