using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Rollouts.Targets;

/// <summary>What a ring is to run.</summary>
/// <param name="Release">The release that brings it.</param>
/// <param name="Seal">The seal of its artifacts, in the environment's container.</param>
public sealed record BroughtVersion(ReleaseId Release, VersionSeal Seal);
