using Slipway.Releases.Versions;

namespace Slipway.Releases.Retention;

/// <summary>A version that no rule keeps.</summary>
/// <param name="Version">The version.</param>
/// <param name="Containers">The containers that hold something of it.</param>
/// <param name="Files">How many blobs they hold of it.</param>
/// <param name="Bytes">The blobs' lengths together.</param>
/// <param name="LastUsed">When it was last built or released.</param>
/// <param name="AnnouncedAt">Since when it has been announced without a break.</param>
public sealed record ExpiredVersion(
    ReleaseVersion Version, IReadOnlyList<string> Containers, int Files, long Bytes, DateTimeOffset LastUsed, DateTimeOffset AnnouncedAt);
