using Azure;
using Azure.Storage.Blobs.Models;

namespace Slipway.Azure.Blobs.Copying;

/// <summary>Looks at what lies where a copy should go.</summary>
internal static class TargetBlob
{
    /// <summary>
    /// Judges a blob by its bytes, never by what its metadata say; only a copy that the service made under an id that Slipway noted is believed.
    /// </summary>
    /// <returns>Null when nothing lies there, or what lies there is the rest of a copy that failed, and was taken away.</returns>
    public static async Task<CopyOutcome?> JudgeAsync(CopyOrder order, CopyRun run, CancellationToken cancellation)
    {
        if (await FindAsync(order, run, cancellation) is not { } found)
        {
            return null;
        }

        // The client says Pending of a blob that never was a copy; only one that was has an id.
        switch (found.CopyId is null ? null : (CopyStatus?)found.CopyStatus)
        {
            case CopyStatus.Pending:
                return await PendingCopy.AwaitAsync(order, found, run, cancellation);
            case CopyStatus.Failed or CopyStatus.Aborted when found.ContentLength == 0:
                await RemoveAsync(order, found.ETag, cancellation);
                return null;
            case CopyStatus.Success when found.CopyId == run.Journal.Find(order.Artifact)?.CopyId:
                return CopyOutcome.Made(found.ETag.Bare());
            default:
                return await CompareAsync(order, run, cancellation);
        }
    }

    /// <summary>Reads the blob and holds it against the seal.</summary>
    /// <returns>Null when nothing lies there.</returns>
    public static Task<CopyOutcome?> CompareAsync(CopyOrder order, CopyRun run, CancellationToken cancellation) =>
        run.Lanes.ReadAsync<CopyOutcome?>(order.Artifact.Length, async () =>
            run.IsOver ? CopyOutcome.Unfinished
            : await BlobHash.OfAsync(order.Target, null, cancellation) is not { } found ? null
            : found.Sha256 == order.Artifact.Sha256 ? CopyOutcome.Found(found.ETag)
            : CopyOutcome.Refused($"{order.Name} holds {found.Sha256}, but {order.Artifact.Sha256} is sealed; it was left as it is."), cancellation);

    /// <summary>Reads a copy that was just made and holds it against the seal; the next slice does when this one is over.</summary>
    public static Task<CopyOutcome> RereadAsync(CopyOrder order, ETag written, CopyRun run, CancellationToken cancellation) =>
        run.Lanes.ReadAsync(order.Artifact.Length, async () =>
            run.IsOver ? CopyOutcome.Unfinished
            : await BlobHash.OfAsync(order.Target, written, cancellation) is not { } read ? CopyOutcome.Refused(
                await BlobHash.WhatChangedAsync(order.Target, written.Bare(), "promoted", cancellation) ?? $"{order.Name} was gone for a moment.")
            : read.Sha256 == order.Artifact.Sha256 ? CopyOutcome.Made(read.ETag)
            : CopyOutcome.Refused($"{order.Name} was copied as {read.Sha256}, but {order.Artifact.Sha256} is sealed."), cancellation);

    public static async Task<BlobProperties?> FindAsync(CopyOrder order, CopyRun run, CancellationToken cancellation)
    {
        try
        {
            return await run.Lanes.SendAsync<BlobProperties>(
                async () => await order.Target.GetPropertiesAsync(cancellationToken: cancellation), cancellation);
        }
        catch (RequestFailedException missing) when (missing.Status == 404 && missing.ErrorCode != BlobErrorCode.ContainerNotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Takes a blob away that this promotion wrote and that is not the artifact: a copy that failed leaves one without bytes, which would bar
    /// the version for ever.
    /// </summary>
    public static async Task RemoveAsync(CopyOrder order, ETag written, CancellationToken cancellation)
    {
        try
        {
            await order.Target.DeleteAsync(DeleteSnapshotsOption.None, new BlobRequestConditions { IfMatch = written }, cancellation);
        }
        catch (RequestFailedException gone) when (gone.Status == 404 || gone.IsConflict())
        {
            // Somebody else was there first; the next look shows what they did.
        }
    }
}
