using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>What became of a slice of a version's protection.</summary>
/// <param name="Reached">The last artifact up to which all are protected; null when nothing is left, or nothing more is tried.</param>
/// <param name="Refusal">What the storage account answered instead, in a sentence; null when it did as it was told.</param>
public sealed record ProtectionResult(ArtifactPath? Reached, string? Refusal);
