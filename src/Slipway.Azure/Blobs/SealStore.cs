using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Slipway.Azure.Blobs.Copying;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>
/// The manifests, in the container <c>seals</c>, which nobody but Slipway writes: a build's as <c>{release}.json</c>, a promoted version's as
/// <c>promoted/{container}/{product}/{version}.json</c>. Each is written once and never changed; when the version is removed, its blob is marked
/// so, and stays to say which bytes alone may come back under that version. The copy of a promoted version's manifest beside its artifacts is for
/// those who read there; it proves nothing to Slipway, since whoever can write there could have made it.
/// </summary>
public sealed class SealStore(ArtifactAccounts artifacts)
{
    /// <summary>Manifests of more artifacts than this are read anew each time; they are not worth their memory.</summary>
    private const int MostRemembered = 200;

    private readonly Hints<SealManifest> manifests = new();

    private BlobContainerClient Container => artifacts.Home.Blobs.GetBlobContainerClient(StorageAccount.Seals);

    /// <summary>The manifest that a seal stands for, verified against the seal's digest.</summary>
    /// <exception cref="TamperedException">What is stored there is another manifest.</exception>
    /// <exception cref="FileNotFoundException">Nothing is stored there.</exception>
    public async Task<SealManifest> ReadAsync(ReleaseId release, VersionSeal seal, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(seal);
        if (manifests.Find(seal.Manifest.ToString()) is { } known)
        {
            return known;
        }

        Digest? other = null;
        foreach (BlobClient blob in (BlobClient[])[Build(release), Promoted(seal.Container, release)])
        {
            if (await blob.TryReadAsync(cancellation) is not { } read)
            {
                continue;
            }

            ReadOnlyMemory<byte> bytes = read.Content.ToMemory();
            other = Digest.Of(bytes.Span);
            if (other == seal.Manifest)
            {
                return Remember(seal, SealManifest.FromBytes(bytes.Span));
            }
        }

        string what = $"The manifest of {release} in {seal.Container}";
        throw other is { } found ? new TamperedException(what, seal.Manifest, found) : new FileNotFoundException($"{what} is gone.");
    }

    /// <summary>The seal of a release's build; null when it was not sealed yet.</summary>
    public async Task<VersionSeal?> FindAsync(ReleaseId release, CancellationToken cancellation = default) =>
        await FindAsync(Build(release), cancellation);

    /// <summary>The manifest of a version that was promoted to this container; null when it was not, or was removed since.</summary>
    public async Task<SealManifest?> FindPromotedAsync(string container, ReleaseId release, CancellationToken cancellation = default) =>
        await FindStoredAsync(container, release, cancellation) is { IsRemoved: false } stored ? stored.Manifest : null;

    /// <summary>Marks a promoted version as removed, and forgets what is noted of a promotion that never ended. Nothing else of it changes.</summary>
    internal async Task RetireAsync(
        string container, ProductName product, ReleaseVersion version, DateTimeOffset now, CancellationToken cancellation)
    {
        ReleaseId release = new(product, version);
        await Unfinished(container, release).DeleteIfExistsAsync(cancellationToken: cancellation);
        BlobClient blob = Promoted(container, release);
        if (await ReadAsync(blob, cancellation) is { IsRemoved: false } promoted)
        {
            Dictionary<string, string> mark = new() { [StoredManifest.RemovedAt] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) };
            await blob.SetMetadataAsync(mark, new BlobRequestConditions { IfMatch = promoted.Tag }, cancellation);
        }
    }

    /// <summary>
    /// What of a promoted version is not as it was promoted, in a clause; null when nothing is. Every write gives a blob a new ETag, and the
    /// listing tells lengths and MD5 too, so one request for 5,000 blobs tells, and no bytes are read.
    /// </summary>
    public async Task<string?> WhatDriftedAsync(ReleaseId release, SealManifest manifest, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        string folder = VersionFolder.Of(release);
        Dictionary<string, BlobItemProperties> found = new(manifest.Artifacts.Count, StringComparer.Ordinal);
        GetBlobsOptions below = new() { Prefix = folder };
        await foreach (BlobItem blob in artifacts.Container(manifest.Container).GetBlobsAsync(below, cancellation))
        {
            found[blob.Name[folder.Length..]] = blob.Properties;
        }

        return manifest.Artifacts
            .Select(seal => Drift.Of(seal, found.GetValueOrDefault(seal.Path.ToString())) is { } drift ? $"{manifest.Container}/{folder}{seal.Path} {drift}" : null)
            .FirstOrDefault(drift => drift is not null);
    }

    /// <summary>The same of one artifact alone, by one request for its properties.</summary>
    public async Task<string?> WhatDriftedAsync(ReleaseId release, string container, ArtifactSeal seal, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(seal);
        BlobClient blob = artifacts.Container(container).GetBlobClient(VersionFolder.Of(release) + seal.Path);
        BlobProperties? asked = null;
        try
        {
            asked = await blob.GetPropertiesAsync(cancellationToken: cancellation);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            // Told as any other drift.
        }

        return Drift.Of(seal, asked) is { } drift ? $"{container}/{blob.Name} {drift}" : null;
    }

    /// <summary>The same as it is stored, one that was removed included.</summary>
    internal Task<StoredManifest?> FindStoredAsync(string container, ReleaseId release, CancellationToken cancellation) =>
        ReadAsync(Promoted(container, release), cancellation);

    /// <summary>Writes the manifest of a release's build, or answers the seal that was there first.</summary>
    internal Task<VersionSeal> KeepAsync(ReleaseId release, SealManifest manifest, CancellationToken cancellation) =>
        KeepAsync(Build(release), StoredManifest.Of(manifest), cancellation);

    /// <summary>Writes the manifest of a promoted version, in place of the one that was removed, or answers the seal that was there first.</summary>
    internal Task<VersionSeal> KeepPromotedAsync(
        ReleaseId release, StoredManifest manifest, StoredManifest? removed, CancellationToken cancellation) =>
        KeepAsync(Promoted(manifest.Manifest.Container, release), manifest, cancellation, removed?.Tag);

    /// <summary>Writes the manifest beside the artifacts, where the version appears with it, unless it is there.</summary>
    /// <returns>What is wrong with the manifest that lies there, in a sentence; null when it is this one.</returns>
    internal async Task<string?> PublishAsync(ReleaseId release, StoredManifest manifest, CancellationToken cancellation)
    {
        BlobClient blob = Published(release, manifest);
        bool isTaken = await blob.TryWriteAsync(manifest.Bytes, "application/json", BlobText.OnlyNew, cancellation) is null;
        return isTaken && await IsPublishedAsync(release, manifest, cancellation) is false
            ? $"{manifest.Manifest.Container}/{blob.Name} is not the manifest that Slipway wrote; it was left as it is."
            : null;
    }

    /// <summary>Whether the manifest beside the artifacts is this one, to the byte; null when there is none.</summary>
    internal Task<bool?> IsPublishedAsync(ReleaseId release, StoredManifest manifest, CancellationToken cancellation) =>
        Published(release, manifest).HoldsAsync(manifest.Bytes, cancellation);

    /// <summary>The journal of a promotion that is not finished.</summary>
    internal CopyJournal Journal(string container, ReleaseId release, TimeProvider clock) =>
        new(Unfinished(container, release), clock);

    private async Task<VersionSeal> KeepAsync(BlobClient blob, StoredManifest manifest, CancellationToken cancellation, ETag? instead = null)
    {
        BlobRequestConditions only = instead is { } tag ? new() { IfMatch = tag } : BlobText.OnlyNew;
        bool taken = await blob.TryWriteAsync(manifest.Bytes, "application/json", only, cancellation) is not null;
        if (taken)
        {
            VersionSeal seal = manifest.Seal();
            Remember(seal, manifest.Manifest);
            return seal;
        }

        return await FindAsync(blob, cancellation) ?? throw new FileNotFoundException($"{blob.Name} was there and is gone.");
    }

    private SealManifest Remember(VersionSeal seal, SealManifest manifest)
    {
        if (manifest.Artifacts.Count <= MostRemembered)
        {
            manifests.Keep(seal.Manifest.ToString(), manifest);
        }

        return manifest;
    }

    private static async Task<VersionSeal?> FindAsync(BlobClient blob, CancellationToken cancellation) =>
        (await ReadAsync(blob, cancellation))?.Seal();

    private static async Task<StoredManifest?> ReadAsync(BlobClient blob, CancellationToken cancellation)
    {
        if (await blob.TryReadAsync(cancellation) is not BlobDownloadResult read)
        {
            return null;
        }

        try
        {
            ReadOnlyMemory<byte> bytes = read.Content.ToMemory();
            return new(SealManifest.FromBytes(bytes.Span), bytes, read.Details.ETag, read.Details.Metadata.ContainsKey(StoredManifest.RemovedAt));
        }
        catch (JsonException foreign)
        {
            throw new InvalidDataException($"{blob.BlobContainerName}/{blob.Name} is not a manifest that Slipway wrote.", foreign);
        }
    }

    private AppendBlobClient Unfinished(string container, ReleaseId release) =>
        Container.GetAppendBlobClient($"promoting/{container}/{release.Product}/{release.Version}.jsonl");

    private BlobClient Published(ReleaseId release, StoredManifest manifest) =>
        artifacts.Container(manifest.Manifest.Container).GetBlobClient(VersionFolder.Manifest(release));

    private BlobClient Build(ReleaseId release) => Container.GetBlobClient($"{release}.json");

    private BlobClient Promoted(string container, ReleaseId release) =>
        Container.GetBlobClient($"promoted/{container}/{release.Product}/{release.Version}.json");
}
