using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Slipway.Azure.Blobs;

/// <summary>Small blobs, read and written whole.</summary>
internal static class BlobText
{
    /// <summary>What a write says that must not overwrite anything.</summary>
    public static BlobRequestConditions OnlyNew => new() { IfNoneMatch = ETag.All };

    /// <summary>The blob, or null when there is none.</summary>
    public static async Task<BlobDownloadResult?> TryReadAsync(this BlobBaseClient blob, CancellationToken cancellation)
    {
        try
        {
            return await blob.DownloadContentAsync(cancellation);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Whether the blob holds just these bytes; null when there is none. One of another length is not read.</summary>
    public static async Task<bool?> HoldsAsync(this BlobBaseClient blob, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            using BlobDownloadStreamingResult there = await blob.DownloadStreamingAsync(cancellationToken: cancellation);
            if (there.Details.ContentLength != bytes.Length)
            {
                return false;
            }

            byte[] read = new byte[bytes.Length];
            await there.Content.ReadExactlyAsync(read, cancellation);
            return read.AsSpan().SequenceEqual(bytes.Span);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Writes the blob, and answers its new ETag, or null when the condition does not hold.</summary>
    public static async Task<ETag?> TryWriteAsync(
        this BlobClient blob, ReadOnlyMemory<byte> bytes, string contentType, BlobRequestConditions? conditions, CancellationToken cancellation)
    {
        BlobUploadOptions options = new()
        {
            Conditions = conditions,
            HttpHeaders = new BlobHttpHeaders { ContentType = contentType, CacheControl = "no-cache" },
        };
        try
        {
            BlobContentInfo written = await blob.UploadAsync(new BinaryData(bytes), options, cancellation);
            return written.ETag;
        }
        catch (RequestFailedException refused) when (conditions is not null && refused.IsConflict())
        {
            return null;
        }
    }
}
