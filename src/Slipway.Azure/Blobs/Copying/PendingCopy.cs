using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Slipway.Azure.Blobs.Copying;

/// <summary>A copy that the service makes by and by, as it does when it is busy or the blob is an odd one.</summary>
internal static class PendingCopy
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);

    /// <summary>After this long somebody should look: the service itself gives up after two weeks.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Waits until the copy is there, failed, or the slice ends.</summary>
    /// <exception cref="TimeoutException">It has been pending for a day.</exception>
    /// <exception cref="IOException">The service gave it up.</exception>
    public static async Task<CopyOutcome?> AwaitAsync(CopyOrder order, BlobProperties found, CopyRun run, CancellationToken cancellation)
    {
        TimeSpan look = TimeSpan.FromMilliseconds(250);
        long counted = 0;
        for (BlobProperties? now = found; now is not null; now = await TargetBlob.FindAsync(order, run, cancellation))
        {
            if (now.CopyId is null || now.CopyStatus is not CopyStatus.Pending)
            {
                run.Tally.AddBytes(-counted);
                return await EndAsync(order, now, run, cancellation);
            }

            long copied = Copied(now);
            run.Tally.AddBytes(copied - counted);
            counted = copied;
            if (run.Journal.Find(order.Artifact)?.Since is { } since && run.Clock.GetUtcNow() - since > Longest)
            {
                throw new TimeoutException($"{order.Name} is still being copied after {Longest.TotalHours} hours: {now.CopyProgress} bytes are there.");
            }

            if (run.IsOver)
            {
                return CopyOutcome.Unfinished;
            }

            await Task.Delay(look, run.Clock, cancellation);
            look = look * 2 < LongestLook ? look * 2 : LongestLook;
        }

        return null;
    }

    /// <summary>Aborts a copy, and takes away the blob without bytes that it leaves.</summary>
    public static async Task AbortAsync(BlobClient blob, string copyId, CancellationToken cancellation)
    {
        try
        {
            await blob.AbortCopyFromUriAsync(copyId, cancellationToken: cancellation);
            BlobProperties left = await blob.GetPropertiesAsync(cancellationToken: cancellation);
            if (left.CopyId == copyId && left.CopyStatus is CopyStatus.Aborted)
            {
                await blob.DeleteAsync(DeleteSnapshotsOption.None, new BlobRequestConditions { IfMatch = left.ETag }, cancellation);
            }
        }
        catch (RequestFailedException over) when (over.Status == 404 || over.IsConflict())
        {
            // It has ended meanwhile, one way or the other.
        }
    }

    private static async Task<CopyOutcome?> EndAsync(CopyOrder order, BlobProperties now, CopyRun run, CancellationToken cancellation)
    {
        if (now.CopyId is null || now.CopyStatus is CopyStatus.Success)
        {
            return now.CopyId is not null && now.CopyId == run.Journal.Find(order.Artifact)?.CopyId
                ? CopyOutcome.Made(now.ETag.Bare())
                : await TargetBlob.CompareAsync(order, run, cancellation);
        }

        await TargetBlob.RemoveAsync(order, now.ETag, cancellation);
        throw new IOException($"The storage service gave up copying {order.Name}: {now.CopyStatusDescription}");
    }

    /// <summary>How many bytes are there; the service says <c>done/all</c>.</summary>
    private static long Copied(BlobProperties blob) =>
        blob.CopyProgress?.Split('/') is [{ } done, _] && long.TryParse(done, out long bytes) ? bytes : 0;
}
