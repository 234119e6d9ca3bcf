using Slipway.Releases.Versions;

namespace Slipway.Releases.Retention;

/// <summary>A version of which something is stored.</summary>
/// <param name="Version">The version.</param>
/// <param name="Containers">The containers that hold something of it.</param>
/// <param name="WasReleased">Whether a release of it ever ended as released.</param>
/// <param name="LastUsed">When a release of it last began or ended; null when none ever did.</param>
/// <param name="NamedBy">What names it now, in a clause such as <c>production runs it</c>; null when nothing does.</param>
public sealed record StoredVersion(
    ReleaseVersion Version, IReadOnlyList<string> Containers, bool WasReleased, DateTimeOffset? LastUsed, string? NamedBy);
