using System.Buffers.Binary;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs.Copying;

/// <summary>
/// Copies from another account by Put Block From URL: the service reads the source's blocks itself, many at a time, each bound to the sealed
/// ETag, and the blob appears when its list of blocks is committed. Between accounts Copy Blob has no promised speed, and Copy Blob From URL
/// ends at 256 MiB. Blocks that a killed attempt sent are not sent again.
/// </summary>
/// <remarks>https://learn.microsoft.com/rest/api/storageservices/put-block-from-url</remarks>
internal sealed class CopyAcross(CopyRun run, BlobAccount from) : ICopyWay, IDisposable
{
    private const long UsualBlock = 64 * 1024 * 1024;
    private const int MostBlocks = 50_000;
    private const int LargeAtATime = 2;

    /// <summary>A blob that was begun is carried on with for this long after the slice, and a larger one ends in the next.</summary>
    private static readonly TimeSpan Overtime = TimeSpan.FromMinutes(3);

    /// <summary>Few large blobs at a time fill all lanes with their blocks, and few are half done when the slice ends.</summary>
    private readonly SemaphoreSlim large = new(LargeAtATime);

    public async Task<CopyOutcome> CopyAsync(CopyOrder order, CancellationToken cancellation)
    {
        if (order.Artifact.Length <= UsualBlock)
        {
            return await SendAllAsync(order, cancellation);
        }

        await large.WaitAsync(cancellation);
        try
        {
            return run.IsOver ? CopyOutcome.Unfinished : await SendAllAsync(order, cancellation);
        }
        finally
        {
            large.Release();
        }
    }

    public void Dispose() => large.Dispose();

    private async Task<CopyOutcome> SendAllAsync(CopyOrder order, CancellationToken cancellation)
    {
        BlockBlobClient target = order.Target.GetParentBlobContainerClient().GetBlockBlobClient(order.Target.Name);
        Block[] blocks = [.. Split(order.Artifact)];
        (bool isTaken, HashSet<string> sent) = blocks.Length > 1 ? await LookAsync(target, blocks, cancellation) : (false, []);
        if (isTaken && await TargetBlob.JudgeAsync(order, run, cancellation) is { } judged)
        {
            return judged;
        }

        bool isReused = sent.Count > 0;
        long counted = blocks.Where(block => sent.Contains(block.Id)).Sum(block => block.Length);
        run.Tally.AddBytes(counted);
        ParallelOptions wide = new() { MaxDegreeOfParallelism = Lanes.Most, CancellationToken = cancellation };
        int late = 0;
        DateTimeOffset latest = blocks.Length > 1 ? run.Deadline + Overtime : run.Deadline;
        await Parallel.ForEachAsync(blocks.Where(block => !sent.Contains(block.Id)), wide, async (block, stop) =>
        {
            if (!await SendAsync(order, target, block, latest, stop))
            {
                Interlocked.Increment(ref late);
                return;
            }

            run.Tally.AddBytes(block.Length);
            Interlocked.Add(ref counted, block.Length);
        });
        if (late > 0)
        {
            return CopyOutcome.Unfinished;
        }

        run.Tally.AddBytes(-counted);
        return await CommitAsync(order, target, blocks, isReused, cancellation);
    }

    /// <summary>Whether a blob lies there already, and which blocks were sent by an attempt before this one.</summary>
    private async Task<(bool IsTaken, HashSet<string> Sent)> LookAsync(BlockBlobClient target, Block[] blocks, CancellationToken cancellation)
    {
        Dictionary<string, long> ours = blocks.ToDictionary(block => block.Id, block => block.Length, StringComparer.Ordinal);
        try
        {
            BlockList list = await run.Lanes.SendAsync<BlockList>(
                async () => await target.GetBlockListAsync(BlockListTypes.All, cancellationToken: cancellation), cancellation);
            IEnumerable<string> sent = list.UncommittedBlocks
                .Where(block => ours.TryGetValue(block.Name, out long length) && length == block.SizeLong).Select(block => block.Name);
            return (list.BlobContentLength > 0 || list.CommittedBlocks.Any(), sent.ToHashSet(StringComparer.Ordinal));
        }
        catch (RequestFailedException missing) when (missing.Status == 404 && missing.ErrorCode != BlobErrorCode.ContainerNotFound)
        {
            return (false, []);
        }
    }

    /// <returns>Whether it was sent; false when it was too late.</returns>
    private async Task<bool> SendAsync(CopyOrder order, BlockBlobClient target, Block block, DateTimeOffset latest, CancellationToken cancellation)
    {
        (Uri source, HttpAuthorization? authorization) = await from.ReadAccessAsync(order.Source, run.Clock, cancellation);
        StageBlockFromUriOptions bound = new()
        {
            SourceRange = new HttpRange(block.Offset, block.Length),
            SourceConditions = order.OnlySealed,
            SourceAuthentication = authorization,
            // The service itself holds the block against what was read when it was sealed.
            SourceContentHash = block.Length == order.Artifact.Length ? order.Md5 : null,
        };
        return await run.Lanes.SendAsync(async () =>
        {
            bool isInTime = run.Clock.GetUtcNow() < latest;
            if (isInTime)
            {
                await target.StageBlockFromUriAsync(source, block.Id, bound, cancellation);
            }

            return isInTime;
        }, cancellation);
    }

    private async Task<CopyOutcome> CommitAsync(
        CopyOrder order, BlockBlobClient target, Block[] blocks, bool isReused, CancellationToken cancellation)
    {
        BlobContentInfo written;
        try
        {
            written = await run.WithTagsAsync<BlobContentInfo>(
                order,
                async tags => await target.CommitBlockListAsync(
                    blocks.Select(block => block.Id),
                    new CommitBlockListOptions
                    {
                        HttpHeaders = order.Headers,
                        Metadata = order.Metadata,
                        Tags = tags,
                        AccessTier = order.Tier,
                        Conditions = BlobText.OnlyNew,
                    },
                    cancellation),
                cancellation);
        }
        catch (RequestFailedException taken) when (taken.IsConflict())
        {
            return await TargetBlob.JudgeAsync(order, run, cancellation) ?? throw new IOException($"{order.Name} goes away while it is copied.", taken);
        }

        return isReused ? await ProveAsync(order, written.ETag, cancellation) : CopyOutcome.Made(written.ETag.Bare());
    }

    /// <summary>
    /// Blocks that lay there before might be anybody's who may write to the container, and the service tells only their length: what was made
    /// of them is read once.
    /// </summary>
    private async Task<CopyOutcome> ProveAsync(CopyOrder order, ETag written, CancellationToken cancellation)
    {
        BlobHash? read = await run.Lanes.SendAsync(() => BlobHash.OfAsync(order.Target, written, cancellation), cancellation);
        if (read?.Sha256 == order.Artifact.Sha256)
        {
            return CopyOutcome.Made(written.Bare());
        }

        await TargetBlob.RemoveAsync(order, written, cancellation);
        throw new IOException($"Blocks that lay uncommitted at {order.Name} were not those of {order.Artifact.Sha256}; they were taken away.");
    }

    private static IEnumerable<Block> Split(ArtifactSeal artifact)
    {
        long length = Math.Max(UsualBlock, (artifact.Length + MostBlocks - 1) / MostBlocks);
        byte[] origin = Convert.FromHexString(Digest.Of($"{artifact.Sha256} {artifact.ETag} {length}").ToString()["sha256:".Length..]);
        for ((long offset, int index) = (0, 0); offset < artifact.Length; offset += length, index++)
        {
            byte[] id = [.. origin.AsSpan(0, 20), 0, 0, 0, 0];
            BinaryPrimitives.WriteInt32BigEndian(id.AsSpan(20), index);
            yield return new(Convert.ToBase64String(id), offset, Math.Min(length, artifact.Length - offset));
        }
    }

    /// <summary>A block of a blob.</summary>
    /// <param name="Id">Its name, the same for the same bytes of the same write in every attempt.</param>
    /// <param name="Offset">Where it begins, in bytes.</param>
    /// <param name="Length">Its length in bytes.</param>
    private sealed record Block(string Id, long Offset, long Length);
}
