using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>What became of sealing: exactly one of the two is there.</summary>
/// <param name="Seal">The release's seal.</param>
/// <param name="Refusal">Why there is none, a sentence or more.</param>
public sealed record SealingResult(VersionSeal? Seal, string? Refusal);
