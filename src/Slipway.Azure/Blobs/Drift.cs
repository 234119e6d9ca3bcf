using Azure;
using Azure.Storage.Blobs.Models;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>Holds what a container lists against a seal.</summary>
internal static class Drift
{
    /// <summary>How a blob is no longer what was promoted, in a clause that follows its name; null when it is.</summary>
    public static string? Of(ArtifactSeal seal, BlobItemProperties? listed) =>
        listed is null ? "is gone" : Of(seal, listed.ETag, listed.ContentLength, listed.ContentHash);

    /// <summary>The same of a blob that was asked for alone.</summary>
    public static string? Of(ArtifactSeal seal, BlobProperties? asked) =>
        asked is null ? "is gone" : Of(seal, asked.ETag, asked.ContentLength, asked.ContentHash);

    private static string? Of(ArtifactSeal seal, ETag? etag, long? length, byte[]? hash)
    {
        string tag = etag?.Bare() ?? "";
        if (tag != seal.ETag)
        {
            return $"was written again after it was promoted: its ETag was {seal.ETag} and is {tag}";
        }

        if (length != seal.Length)
        {
            return $"has {length} bytes, and {seal.Length} are sealed";
        }

        string? md5 = hash is { Length: > 0 } ? Convert.ToBase64String(hash) : null;
        return md5 is null || seal.Properties?.Md5 is not { } expected || md5 == expected
            ? null
            : $"has the MD5 {md5}, and {expected} is sealed";
    }
}
