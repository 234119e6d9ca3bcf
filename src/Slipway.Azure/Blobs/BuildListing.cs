using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>What lies under a version in the container of builds.</summary>
/// <param name="Container">The container.</param>
/// <param name="Artifacts">The artifacts, in ordinal order of path.</param>
/// <param name="Problems">Why the version cannot be released as it lies there, a sentence each, the first twenty; empty when it can.</param>
/// <param name="Notes">What does not stand in the way and should be known, a sentence each.</param>
/// <param name="Fingerprint">
/// A digest over path, ETag, length and declared digest of all of them. A blob that is written again has another ETag, so
/// "the same version with other artifacts" shows without reading a byte.
/// </param>
/// <param name="Declared">The digests that the request says artifacts have.</param>
/// <param name="Form">What the plan asks of the version's folder; null for nothing.</param>
public sealed record BuildListing(
    string Container,
    IReadOnlyList<ListedArtifact> Artifacts,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> Notes,
    Digest Fingerprint,
    IReadOnlyDictionary<ArtifactPath, Digest> Declared,
    ArtifactForm? Form);

/// <summary>One artifact as the container lists it.</summary>
/// <param name="Path">Where it lies below the version's folder.</param>
/// <param name="ETag">The storage service's tag of its last write.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Properties">What it carries besides its bytes, as it is listed.</param>
public sealed record ListedArtifact(ArtifactPath Path, string ETag, long Length, ArtifactProperties Properties);
