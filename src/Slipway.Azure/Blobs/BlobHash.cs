using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>The digest of a blob's bytes, read once as a stream, so that its size does not matter.</summary>
/// <param name="Sha256">The digest.</param>
/// <param name="ETag">The tag of the write that was read.</param>
internal sealed record BlobHash(Digest Sha256, string ETag)
{
    /// <summary>Reads a blob, only as this write when one is named; null when it is gone or was written anew.</summary>
    public static async Task<BlobHash?> OfAsync(BlobClient blob, ETag? only, CancellationToken cancellation)
    {
        BlobDownloadOptions options = new() { Conditions = new BlobRequestConditions { IfMatch = only } };
        try
        {
            using BlobDownloadStreamingResult read = await blob.DownloadStreamingAsync(options, cancellation);
            Digest digest = Digest.FromHash(await SHA256.HashDataAsync(read.Content, cancellation));
            return new(digest, read.Details.ETag.Bare());
        }
        catch (RequestFailedException other) when (other.Status is 404 or 412)
        {
            return null;
        }
    }

    /// <summary>Says how a blob differs from the write that was expected; null when it does not.</summary>
    public static async Task<string?> WhatChangedAsync(BlobClient blob, string expected, string when, CancellationToken cancellation)
    {
        string name = $"{blob.BlobContainerName}/{blob.Name}";
        try
        {
            BlobProperties now = await blob.GetPropertiesAsync(cancellationToken: cancellation);
            return WhatChanged(name, expected, when, now.ETag.Bare());
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return WhatChanged(name, expected, when, now: null);
        }
    }

    /// <summary>Says how a blob, which has this tag now or is gone, differs from the write that was expected; null when it does not.</summary>
    public static string? WhatChanged(string name, string expected, string when, string? now) =>
        now is null ? $"{name} is gone; it was {when} as {expected}."
        : now == expected ? null
        : $"{name} was written anew: it was {when} as {expected} and now is {now}.";
}
