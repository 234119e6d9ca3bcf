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
/// Removes what is stored of an expired version, the last stage's first and the build last. Where it was promoted its manifest goes first, so it
/// is no version any more before its first artifact goes, and the seals then say that it was removed. What was written after the version was
/// looked at is left alone.
/// </summary>
public sealed class VersionRemoval(ArtifactAccounts artifacts, SealStore seals, TimeProvider clock)
{
    private const int AtOnce = 16;

    /// <summary>No page of blobs is begun after this long; the next slice goes on.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMinutes(2);

    /// <summary>Removes for about two minutes, 5,000 blobs at the least. A request for each blob, and one for 5,000 to list them.</summary>
    public async Task<RemovalResult> RemoveAsync(ProductName product, ExpiredVersion expired, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(expired);
        Slicing slicing = new(expired.LastUsed, clock.GetTimestamp());
        string folder = VersionFolder.Of(product, expired.Version);
        foreach (string container in expired.Containers.Reverse())
        {
            BlobContainerClient client = artifacts.Container(container);
            if (await TryDeleteAsync(client.GetBlobClient(folder + ArtifactPath.Manifest), slicing, cancellation) is { } held)
            {
                return new(IsDone: true, slicing.HasRemoved, $"{held}, so the version stays in {container} as it is.");
            }

            await seals.RetireAsync(container, product, expired.Version, clock.GetUtcNow(), cancellation);
            if (!await RemoveAsync(client, folder, slicing, cancellation))
            {
                return new(IsDone: false, slicing.HasRemoved, null);
            }

            if (slicing.Refusals is [{ } first, ..] refusals)
            {
                return new(IsDone: true, slicing.HasRemoved, $"{first}{(refusals.Count > 1 ? $", and {refusals.Count - 1} more were refused" : "")}.");
            }
        }

        return new(IsDone: true, slicing.HasRemoved, null);
    }

    private async Task<bool> RemoveAsync(BlobContainerClient container, string folder, Slicing slicing, CancellationToken cancellation)
    {
        List<string> folders = [];
        ParallelOptions wide = new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        GetBlobsOptions below = new() { Prefix = folder, Traits = BlobTraits.Metadata };
        await foreach (Page<BlobItem> page in container.GetBlobsAsync(below, cancellation).AsPages().OrNoneAsync(cancellation))
        {
            if (slicing.HasRemoved && clock.GetElapsedTime(slicing.Started) >= Slice)
            {
                return false;
            }

            await Parallel.ForEachAsync(page.Values.Where(blob => !blob.IsFolder()), wide, async (blob, stop) =>
            {
                if (await TryDeleteAsync(container.GetBlobClient(blob.Name), slicing, stop) is { } refusal)
                {
                    slicing.Refuse(refusal);
                }
            });
            folders.AddRange(page.Values.Where(blob => blob.IsFolder()).Select(blob => blob.Name));
        }

        if (folders.Count > 0)
        {
            // Folders, which only some accounts have, go when they are empty: the deepest first, the version's own last.
            foreach (string name in folders.OrderDescending(StringComparer.Ordinal).Append(folder.TrimEnd('/')))
            {
                await TryDeleteAsync(container.GetBlobClient(name), null, cancellation);
            }
        }

        return true;
    }

    /// <summary>Why the blob is still there, in a clause; null when it is gone.</summary>
    private static async Task<string?> TryDeleteAsync(BlobBaseClient blob, Slicing? slicing, CancellationToken cancellation)
    {
        try
        {
            BlobRequestConditions? old = slicing is null ? null : new() { IfUnmodifiedSince = slicing.UnmodifiedSince };
            bool isGone = await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, old, cancellation);
            slicing?.Remove(isGone);
            return null;
        }
        catch (RequestFailedException refused) when (refused.Status == 403 || refused.IsConflict())
        {
            string why = refused.ErrorCode == BlobErrorCode.ConditionNotMet ? "was written anew" : $"was refused with {refused.Status} {refused.ErrorCode ?? "without a code"}";
            return $"{blob.BlobContainerName}/{blob.Name} {why}";
        }
    }

    /// <summary>What one slice has done.</summary>
    private sealed class Slicing(DateTimeOffset unmodifiedSince, long started)
    {
        private readonly List<string> refusals = [];
        private int removed;

        /// <summary>What was written later is not what was looked at.</summary>
        public DateTimeOffset UnmodifiedSince => unmodifiedSince;

        public long Started => started;

        public bool HasRemoved => Volatile.Read(ref removed) > 0;

        public IReadOnlyList<string> Refusals => refusals;

        public void Remove(bool isGone) => Interlocked.Add(ref removed, isGone ? 1 : 0);

        public void Refuse(string refusal)
        {
            lock (refusals)
            {
                refusals.Add(refusal);
            }
        }
    }
}
