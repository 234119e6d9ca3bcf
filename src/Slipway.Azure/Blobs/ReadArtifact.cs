using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>What was found out about an artifact by reading it.</summary>
/// <param name="Path">Where it lies below the version's folder.</param>
/// <param name="ETag">The tag of the write that was read.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="Md5">The MD5 of its bytes, in base64.</param>
internal sealed record ReadArtifact(ArtifactPath Path, string ETag, long Length, Digest Sha256, string Md5);
