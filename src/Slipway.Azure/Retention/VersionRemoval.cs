using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Retention;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Retention;

/// <summary>
/// Removes what is stored of an expired version. Its manifest goes first, so it is no version any more before its first artifact goes, and the
/// seals then say that it was removed. What is written while this goes on is left alone: each blob is deleted as it was listed.
/// </summary>
public sealed class VersionRemoval(ArtifactAccounts artifacts, SealStore seals, TimeProvider clock)
{
    private const int AtOnce = 16;

    /// <summary>No blob is begun after this long; the next slice goes on.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMinutes(2);

    /// <summary>Removes for about two minutes. A request for each blob, and one for 5,000 to list them.</summary>
    /// <returns>Whether nothing is left to be tried, and what could not be removed, in a sentence.</returns>
    public async Task<RemovalResult> RemoveAsync(ProductName product, ExpiredVersion expired, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(expired);
        long started = clock.GetTimestamp();
        List<string> left = [];
        foreach (string container in expired.Containers)
        {
            string folder = VersionFolder.Of(product, expired.Version);
            if (await TryDeleteAsync(artifacts.Container(container).GetBlobClient(folder + ArtifactPath.Manifest), null, cancellation) is { } held)
            {
                // What holds the manifest was put there to hold the version.
                left.Add(held);
                continue;
            }

            await seals.RetireAsync(container, product, expired.Version, clock.GetUtcNow(), cancellation);
            if (!await RemoveAsync(artifacts.Container(container), folder, started, left, cancellation))
            {
                return new(false, null);
            }
        }

        return new(true, left.Count == 0 ? null : $"{left.Count} of its blobs could not be removed: {left[0]}.");
    }

    private async Task<bool> RemoveAsync(
        BlobContainerClient container, string folder, long started, List<string> left, CancellationToken cancellation)
    {
        List<BlobItem> blobs = await container.GetBlobsAsync(new GetBlobsOptions { Prefix = folder, Traits = BlobTraits.Metadata }, cancellation)
            .ToListAsync(cancellation);
        ConcurrentBag<string> refused = [];
        ParallelOptions wide = new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(blobs.Where(blob => !blob.IsFolder()), wide, async (blob, stop) =>
        {
            if (clock.GetElapsedTime(started) < Slice
                && await TryDeleteAsync(container.GetBlobClient(blob.Name), blob.Properties.ETag, stop) is { } refusal)
            {
                refused.Add(refusal);
            }
        });
        if (clock.GetElapsedTime(started) >= Slice)
        {
            return false;
        }

        // Folders, which only some accounts have, go when they are empty: the deepest first.
        foreach (BlobItem directory in blobs.Where(blob => blob.IsFolder()).Reverse())
        {
            await TryDeleteAsync(container.GetBlobClient(directory.Name), null, cancellation);
        }

        left.AddRange(refused);
        return true;
    }

    /// <summary>Why the blob is still there, in a clause; null when it is gone.</summary>
    private static async Task<string?> TryDeleteAsync(BlobBaseClient blob, ETag? listed, CancellationToken cancellation)
    {
        try
        {
            BlobRequestConditions? only = listed is { } tag ? new() { IfMatch = tag } : null;
            await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, only, cancellation);
            return null;
        }
        catch (RequestFailedException refused) when (refused.IsConflict())
        {
            return $"{blob.BlobContainerName}/{blob.Name} was refused with {refused.Status} {refused.ErrorCode ?? "without a code"}";
        }
    }
}
