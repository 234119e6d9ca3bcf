namespace Slipway.Releases.Artifacts;

/// <summary>What an artifact was when it was sealed. Every copy is bound to it.</summary>
/// <param name="Path">Where it lies below the version's folder.</param>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="ETag">The storage service's tag of the blob that was read; names the very write that was sealed.</param>
/// <param name="Properties">What follows it besides its bytes; null when it has nothing of the kind.</param>
public sealed record ArtifactSeal(ArtifactPath Path, Digest Sha256, long Length, string ETag, ArtifactProperties? Properties = null);
