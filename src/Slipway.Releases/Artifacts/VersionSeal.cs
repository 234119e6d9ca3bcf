namespace Slipway.Releases.Artifacts;

/// <summary>
/// The seal of a version's artifacts as one small value: which container holds them, and the digest of the manifest that lists
/// every artifact's seal. Payloads carry this; the manifest stays in storage.
/// </summary>
/// <param name="Container">The container that holds the sealed blobs.</param>
/// <param name="Content">
/// The digest over path, SHA-256 and length of all artifacts in order of path. It is the same in every container, so it says "these bytes".
/// </param>
/// <param name="Manifest">The digest of the manifest that also holds this container's ETags.</param>
/// <param name="Count">How many artifacts there are.</param>
/// <param name="Bytes">Their lengths together.</param>
public sealed record VersionSeal(string Container, Digest Content, Digest Manifest, int Count, long Bytes);
