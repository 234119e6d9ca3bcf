using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>What was read of a version whose sealing goes on.</summary>
/// <param name="Fingerprint">The fingerprint of the listing that is being sealed.</param>
/// <param name="Read">What was read so far.</param>
internal sealed record PartialSeal(Digest Fingerprint, IReadOnlyList<ReadArtifact> Read)
{
    /// <summary>How a listing differs from the one that is being sealed, in a sentence; null when it does not.</summary>
    public string? WhatChanged(BuildListing build, string folder)
    {
        if (build.Fingerprint == Fingerprint)
        {
            return null;
        }

        Dictionary<ArtifactPath, string> tags = build.Artifacts.ToDictionary(artifact => artifact.Path, artifact => artifact.ETag);
        string place = $"{build.Container}/{folder}";
        return Read
            .Select(read => BlobHash.WhatChanged($"{place}{read.Path}", read.ETag, "read", tags.GetValueOrDefault(read.Path)))
            .FirstOrDefault(change => change is not null) ?? $"What lies under {place} was changed while it was sealed.";
    }
}
