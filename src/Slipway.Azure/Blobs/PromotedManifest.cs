using Azure;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>A manifest as the seals keep it.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Tag">The tag of its blob.</param>
/// <param name="IsRemoved">Whether the version was removed from the container.</param>
internal sealed record PromotedManifest(SealManifest Manifest, ETag Tag, bool IsRemoved)
{
    /// <summary>The metadata that marks a removed version, and says when it was removed.</summary>
    public const string RemovedAt = "removedAt";
}
