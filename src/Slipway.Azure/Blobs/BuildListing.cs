using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>What lies under a version in the container of builds.</summary>
/// <param name="Artifacts">The artifacts, in ordinal order of path.</param>
/// <param name="Problems">Why the version cannot be released as it lies there, a sentence each; empty when it can.</param>
/// <param name="Fingerprint">
/// A digest over path, ETag, length and declared digest of all of them. A blob that is written again has another ETag, so
/// "the same version with other artifacts" shows without reading a byte.
/// </param>
public sealed record BuildListing(IReadOnlyList<ListedArtifact> Artifacts, IReadOnlyList<string> Problems, Digest Fingerprint);

/// <summary>One artifact as the container lists it.</summary>
/// <param name="Path">Where it lies below the version's folder.</param>
/// <param name="ETag">The storage service's tag of its last write.</param>
/// <param name="Length">Its length in bytes.</param>
public sealed record ListedArtifact(ArtifactPath Path, string ETag, long Length);
