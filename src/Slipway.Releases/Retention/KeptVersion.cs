using Slipway.Releases.Versions;

namespace Slipway.Releases.Retention;

/// <summary>A version that is kept.</summary>
/// <param name="Version">The version.</param>
/// <param name="Why">Why, in a clause.</param>
public sealed record KeptVersion(ReleaseVersion Version, string Why);
