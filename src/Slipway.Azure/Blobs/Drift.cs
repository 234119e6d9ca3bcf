using Azure.Storage.Blobs.Models;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>Holds what a container lists against a seal.</summary>
internal static class Drift
{
    /// <summary>How a blob is no longer what was promoted, in a clause that follows its name; null when it is.</summary>
    public static string? Of(ArtifactSeal seal, BlobItemProperties? listed)
    {
        if (listed is null)
        {
            return "is gone";
        }

        string tag = listed.ETag?.Bare() ?? "";
        if (tag != seal.ETag)
        {
            return $"was written again after it was promoted: its ETag was {seal.ETag} and is {tag}";
        }

        if (listed.ContentLength != seal.Length)
        {
            return $"has {listed.ContentLength} bytes, and {seal.Length} are sealed";
        }

        string? md5 = listed.ContentHash is { Length: > 0 } hash ? Convert.ToBase64String(hash) : null;
        return md5 is null || seal.Properties?.Md5 is not { } expected || md5 == expected
            ? null
            : $"has the MD5 {md5}, and {expected} is sealed";
    }
}
