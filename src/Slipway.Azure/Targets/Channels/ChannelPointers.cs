using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Compensations;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Channels;

/// <summary>
/// The pointers that rings' clients read, one blob each in the container <c>channels</c>. A pointer is only ever replaced as the one that
/// was read, so what a person or another release wrote in between is never lost.
/// </summary>
public sealed class ChannelPointers(StorageAccount account)
{
    private const int Attempts = 5;

    private readonly BlobContainerClient container = account.Blobs.GetBlobContainerClient(StorageAccount.Channels);

    /// <summary>A ring's pointer and its tag; nulls where there is none.</summary>
    /// <exception cref="InvalidDataException">What lies there is no pointer.</exception>
    public async Task<(ChannelPointer? Pointer, ETag? ETag)> ReadAsync(
        ProductName product, string environment, string ring, CancellationToken cancellation = default)
    {
        BlobClient blob = Blob(product, environment, ring);
        return await blob.TryReadAsync(cancellation) is { } read ? (Pointer(blob, read), read.Details.ETag) : (null, null);
    }

    /// <summary>All pointers of a product.</summary>
    /// <exception cref="InvalidDataException">What lies at one's place is no pointer.</exception>
    public async IAsyncEnumerable<ChannelPointer> ListAsync(ProductName product, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        GetBlobsOptions below = new() { Prefix = ChannelPointer.Folder(product) };
        await foreach (BlobItem listed in container.GetBlobsAsync(below, cancellation))
        {
            BlobClient blob = container.GetBlobClient(listed.Name);
            if (await blob.TryReadAsync(cancellation) is { } read)
            {
                yield return Pointer(blob, read);
            }
        }
    }

    /// <summary>Points a ring at a version, if it names <paramref name="expectedRelease"/> or the wanted release itself.</summary>
    /// <param name="wanted">The pointer as it shall be.</param>
    /// <param name="expectedRelease">The release named by the pointer that may be replaced; null when none may be there.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<PointerResult> PointAsync(ChannelPointer wanted, ReleaseId? expectedRelease, CancellationToken cancellation = default) =>
        PointAsync(wanted, expectedRelease, null, cancellation);

    /// <summary>The same for a caller who has just read the pointer: it is read again only when somebody else has changed it since.</summary>
    public Task<PointerResult> PointAsync(
        ChannelPointer wanted, ReleaseId? expectedRelease, (ChannelPointer? Pointer, ETag? ETag)? seen, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return ReplaceAsync(wanted.Product, wanted.Environment, wanted.Ring, wanted, seen, IsWanted, MayReplace, cancellation);

        bool IsWanted(ChannelPointer? found) => found is not null && found.Release == wanted.Release && found.Version == wanted.Version;
        bool MayReplace(ChannelPointer? found) => found?.Release == expectedRelease;
    }

    /// <summary>Puts a ring's pointer back as it was, or takes it away where there was none; only while it is the pointer that <paramref name="ours"/> wrote.</summary>
    public Task<PointerResult> RestoreAsync(
        ProductName product, ReleaseId ours, Compensation.RestorePointer undo, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(undo);
        return ReplaceAsync(
            product, undo.Environment, undo.Ring, undo.Before, null, found => found == undo.Before, found => found?.Release == ours, cancellation);
    }

    private async Task<PointerResult> ReplaceAsync(
        ProductName product,
        string environment,
        string ring,
        ChannelPointer? wanted,
        (ChannelPointer? Pointer, ETag? ETag)? seen,
        Func<ChannelPointer?, bool> isWanted,
        Func<ChannelPointer?, bool> mayReplace,
        CancellationToken cancellation)
    {
        BlobClient blob = Blob(product, environment, ring);
        string what = $"{environment}, ring {ring}";
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            ChannelPointer? found;
            ETag? tag;
            try
            {
                (found, tag) = attempt == 0 && seen is { } read ? read : await ReadAsync(product, environment, ring, cancellation);
            }
            catch (InvalidDataException foreign)
            {
                return new(false, foreign.Message, null);
            }

            if (isWanted(found))
            {
                return new(true, null, tag?.Bare());
            }

            if (!mayReplace(found))
            {
                return new(false, $"{what} points at {Name(found)}, which this release did not expect there; it was left as it is.", null);
            }

            // A lost answer looks like a change in between; the next reading tells them apart.
            (bool written, ETag? now) = wanted is null
                ? (await DeleteAsync(blob, tag!.Value, cancellation), null)
                : await WriteAsync(blob, wanted, tag, cancellation);
            if (written)
            {
                return new(true, null, now?.Bare());
            }
        }

        return new(false, $"{what} is being changed by somebody else all the time; it was left as it is.", null);
    }

    private static async Task<(bool Written, ETag? Now)> WriteAsync(
        BlobClient blob, ChannelPointer wanted, ETag? replaced, CancellationToken cancellation)
    {
        BlobRequestConditions only = replaced is null ? BlobText.OnlyNew : new BlobRequestConditions { IfMatch = replaced };
        ETag? now = await blob.TryWriteAsync(wanted.ToBytes(), "application/json", only, cancellation);
        return (now is not null, now);
    }

    private static async Task<bool> DeleteAsync(BlobClient blob, ETag only, CancellationToken cancellation)
    {
        try
        {
            await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, new BlobRequestConditions { IfMatch = only }, cancellation);
            return true;
        }
        catch (RequestFailedException changed) when (changed.IsConflict())
        {
            return false;
        }
    }

    private static ChannelPointer Pointer(BlobClient blob, BlobDownloadResult read)
    {
        try
        {
            return ChannelPointer.FromBytes(read.Content.ToMemory().Span);
        }
        catch (JsonException foreign)
        {
            throw new InvalidDataException($"{blob.BlobContainerName}/{blob.Name} holds no pointer that Slipway could read; put it right or delete it.", foreign);
        }
    }

    private static string Name(ChannelPointer? found) =>
        found is null ? "nothing" : $"{found.Version} of release {found.Release}, written {found.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";

    private BlobClient Blob(ProductName product, string environment, string ring) =>
        container.GetBlobClient(ChannelPointer.BlobName(product, environment, ring));
}
