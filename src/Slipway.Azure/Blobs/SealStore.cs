using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>
/// The manifests: a build's as <c>{release}.json</c> in the container <c>seals</c>, out of the pipelines' reach; a promoted version's beside
/// its artifacts. Each is written once and never changed.
/// </summary>
public sealed class SealStore(StorageAccount account)
{
    /// <summary>The manifest that a seal stands for, verified against the seal's digest.</summary>
    /// <exception cref="TamperedException">What is stored there is another manifest.</exception>
    /// <exception cref="FileNotFoundException">Nothing is stored there.</exception>
    public async Task<SealManifest> ReadAsync(ReleaseId release, VersionSeal seal, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(seal);
        Digest? other = null;
        foreach (BlobClient blob in (BlobClient[])[Build(release), Promoted(seal.Container, release)])
        {
            if (await blob.TryReadAsync(cancellation) is not { } read)
            {
                continue;
            }

            other = Digest.Of(read.Content.ToMemory().Span);
            if (other == seal.Manifest)
            {
                return SealManifest.FromBytes(read.Content.ToMemory().Span);
            }
        }

        string what = $"The manifest of {release} in {seal.Container}";
        throw other is { } found ? new TamperedException(what, seal.Manifest, found) : new FileNotFoundException($"{what} is gone.");
    }

    /// <summary>The seal of a release's build; null when it was not sealed yet.</summary>
    public async Task<VersionSeal?> FindAsync(ReleaseId release, CancellationToken cancellation = default) =>
        await FindAsync(Build(release), cancellation);

    /// <summary>The seal of a version that was promoted to this container; null when it was not.</summary>
    public async Task<VersionSeal?> FindPromotedAsync(string container, ReleaseId release, CancellationToken cancellation = default) =>
        await FindAsync(Promoted(container, release), cancellation) is { } seal ? seal with { Container = container } : null;

    /// <summary>Writes the manifest of a release's build, or answers the seal that was there first.</summary>
    internal Task<VersionSeal> KeepAsync(ReleaseId release, SealManifest manifest, CancellationToken cancellation) =>
        KeepAsync(Build(release), manifest, cancellation);

    /// <summary>Writes the manifest of a promoted version, or answers the seal that was there first.</summary>
    internal Task<VersionSeal> KeepPromotedAsync(ReleaseId release, SealManifest manifest, CancellationToken cancellation) =>
        KeepAsync(Promoted(manifest.Container, release), manifest, cancellation);

    private static async Task<VersionSeal> KeepAsync(BlobClient blob, SealManifest manifest, CancellationToken cancellation)
    {
        bool taken = await blob.TryWriteAsync(manifest.ToBytes(), "application/json", BlobText.OnlyNew, cancellation) is not null;
        return taken ? manifest.Seal() : await FindAsync(blob, cancellation) ?? throw new FileNotFoundException($"{blob.Name} was there and is gone.");
    }

    private static async Task<VersionSeal?> FindAsync(BlobClient blob, CancellationToken cancellation)
    {
        if (await blob.TryReadAsync(cancellation) is not BlobDownloadResult read)
        {
            return null;
        }

        try
        {
            ReadOnlyMemory<byte> bytes = read.Content.ToMemory();
            return SealManifest.FromBytes(bytes.Span).Seal() with { Manifest = Digest.Of(bytes.Span) };
        }
        catch (JsonException foreign)
        {
            throw new InvalidDataException($"{blob.BlobContainerName}/{blob.Name} is not a manifest that Slipway wrote.", foreign);
        }
    }

    private BlobClient Build(ReleaseId release) => account.Blobs.GetBlobContainerClient(StorageAccount.Seals).GetBlobClient($"{release}.json");

    private BlobClient Promoted(string container, ReleaseId release) =>
        account.Blobs.GetBlobContainerClient(container).GetBlobClient(VersionFolder.Manifest(release));
}
