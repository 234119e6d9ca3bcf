using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>
/// Reads a promoted version again and holds every byte against its seal. Artifacts are streamed in order of path by a few readers, a slice of
/// time after the other, so neither their number nor their size matters to memory or to the limits of a function's time.
/// </summary>
public sealed class DriftSearch(ArtifactAccounts artifacts, TimeProvider clock) : IDisposable
{
    /// <summary>How many artifacts of a version are read at a time; each holds one small buffer.</summary>
    private const int Readers = 4;

    /// <summary>How many versions this process reads at a time: releases that are under way need its hands too.</summary>
    private const int Versions = 2;

    /// <summary>No artifact is begun after this long, so that what was read is soon kept.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMinutes(2);

    /// <summary>How long one artifact may take; with a slice it stays below the ten minutes that a function has.</summary>
    private static readonly TimeSpan LongestRead = TimeSpan.FromMinutes(6);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim room = new(Versions);

    /// <summary>Reads the artifacts behind <paramref name="after"/>, one request each, for about two minutes. Null when others are being read.</summary>
    /// <exception cref="TimeoutException">An artifact takes longer than a function can.</exception>
    public async Task<DriftReading?> ReadAsync(
        ReleaseId release, SealManifest manifest, ArtifactPath? after, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (!await room.WaitAsync(LongestWait, cancellation))
        {
            return null;
        }

        try
        {
            return await ReadAsync(release, manifest.Container, manifest.Behind(after), cancellation);
        }
        finally
        {
            room.Release();
        }
    }

    /// <summary>What lies in a version's folder and in no seal, and whether its manifest is the one that was published. A request for 5,000 blobs, and one more.</summary>
    public async Task<IReadOnlyList<string>> FindStrangersAsync(ReleaseId release, SealManifest manifest, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        string folder = VersionFolder.Of(release);
        BlobContainerClient container = artifacts.Container(manifest.Container);
        HashSet<string> known = [.. manifest.Artifacts.Select(seal => folder + seal.Path), folder + ArtifactPath.Manifest];
        List<string> found = [];
        await foreach (BlobItem blob in container.GetBlobsAsync(new GetBlobsOptions { Prefix = folder, Traits = BlobTraits.Metadata }, cancellation))
        {
            if (!known.Contains(blob.Name) && !blob.IsFolder())
            {
                found.Add($"{manifest.Container}/{blob.Name} lies there, {blob.Properties.ContentLength} bytes, and is in no seal.");
            }
        }

        byte[] published = manifest.ToBytes();
        bool? isThere = await container.GetBlobClient(VersionFolder.Manifest(release)).HoldsAsync(published, cancellation);
        if (isThere is not true)
        {
            found.Add($"{manifest.Container}/{VersionFolder.Manifest(release)} {(isThere is null ? "is gone" : "is not the manifest that was published")}; it was published as {Digest.Of(published)}.");
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => room.Dispose();

    private async Task<DriftReading> ReadAsync(ReleaseId release, string container, IReadOnlyList<ArtifactSeal> rest, CancellationToken cancellation)
    {
        long started = clock.GetTimestamp();
        BlobFinding?[] found = new BlobFinding?[rest.Count];
        int taken = 0;

        // Whoever takes an artifact reads it to its end, so those that were taken are the first ones without a gap.
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Read()));
        BlobFinding[] read = [.. found.OfType<BlobFinding>()];
        return new(
            read.Length,
            read.Sum(one => one.Bytes),
            [.. read.Select(one => one.Drift).OfType<string>()],
            [.. read.Select(one => one.Note).OfType<string>()],
            read.Length == 0 ? null : rest[read.Length - 1].Path,
            read.Length == rest.Count);

        async Task Read()
        {
            while (clock.GetElapsedTime(started) < Slice && Interlocked.Increment(ref taken) - 1 is var index && index < rest.Count)
            {
                BlobClient blob = artifacts.Container(container).GetBlobClient(VersionFolder.Of(release) + rest[index].Path);
                found[index] = await ReadAsync(blob, $"{container}/{blob.Name}", rest[index], cancellation);
            }
        }
    }

    private async Task<BlobFinding> ReadAsync(BlobClient blob, string name, ArtifactSeal seal, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = new(LongestRead, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using BlobDownloadStreamingResult now = await blob.DownloadStreamingAsync(cancellationToken: either.Token);
            if (now.Details.ContentLength != seal.Length)
            {
                // Another length says enough, and what a stranger wrote may be endless.
                return new(0, $"{name} has {now.Details.ContentLength} bytes; it was sealed with {seal.Length}.");
            }

            Digest digest = Digest.FromHash(await SHA256.HashDataAsync(now.Content, either.Token));
            string tag = now.Details.ETag.Bare();
            return digest != seal.Sha256 ? new(seal.Length, $"{name} holds {digest}; it was sealed as {seal.Sha256}.")
                : tag != seal.ETag ? new(seal.Length, null, $"{name} was written again with the same bytes: its ETag was {seal.ETag} and is {tag}.")
                : new(seal.Length);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return new(0, $"{name} is gone; it was sealed as {seal.Sha256}.");
        }
        catch (RequestFailedException archived) when (archived.ErrorCode == BlobErrorCode.BlobArchived)
        {
            return new(0, $"{name} is in the archive tier, where nobody can read it; it was sealed as {seal.Sha256}.");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{name} of {seal.Length} bytes could not be read within {LongestRead.TotalMinutes} minutes");
        }
    }

    private sealed record BlobFinding(long Bytes, string? Drift = null, string? Note = null);
}
