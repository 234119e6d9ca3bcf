using Azure;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>A manifest and the very bytes that stand for it in storage, so that no digest and no comparison needs it written anew.</summary>
/// <param name="Manifest">What the bytes say.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="Tag">The tag of its blob; null while it is not stored.</param>
/// <param name="IsRemoved">Whether its version was removed from the container since.</param>
internal sealed record StoredManifest(SealManifest Manifest, ReadOnlyMemory<byte> Bytes, ETag? Tag = null, bool IsRemoved = false)
{
    /// <summary>The metadata that marks a removed version, and says when it was removed.</summary>
    public const string RemovedAt = "removedAt";

    /// <summary>A manifest that is to be stored.</summary>
    public static StoredManifest Of(SealManifest manifest) => new(manifest, manifest.ToBytes());

    /// <summary>The small value that stands for it.</summary>
    public VersionSeal Seal() => Manifest.Seal(Bytes.Span);
}
