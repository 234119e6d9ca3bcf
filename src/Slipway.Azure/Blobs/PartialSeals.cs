using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Identity;
using Slipway.Releases.Json;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>
/// How far the sealing of a release has come, as <c>sealing/{release}.json</c> in the container <c>seals</c>, which nobody but Slipway writes.
/// It is overwritten as it grows, and goes when the seal is written; that of a release that was refused or given up stays, to be looked at.
/// Two calls that seal at once may write over each other: what gets lost so is read again.
/// </summary>
internal sealed class PartialSeals(ArtifactAccounts artifacts)
{
    /// <summary>How far it has come; null when nothing was written down.</summary>
    public async Task<PartialSeal?> FindAsync(ReleaseId release, CancellationToken cancellation) =>
        await Blob(release).TryReadAsync(cancellation) is BlobDownloadResult read
            ? JsonSerializer.Deserialize<PartialSeal>(read.Content.ToMemory().Span, SlipwayJson.Compact)
            : null;

    public Task WriteAsync(ReleaseId release, PartialSeal partial, CancellationToken cancellation) => Blob(release).TryWriteAsync(
        JsonSerializer.SerializeToUtf8Bytes(partial, SlipwayJson.Compact), "application/json", conditions: null, cancellation);

    public Task DeleteAsync(ReleaseId release, CancellationToken cancellation) => Blob(release).DeleteIfExistsAsync(cancellationToken: cancellation);

    private BlobClient Blob(ReleaseId release) =>
        artifacts.Home.Blobs.GetBlobContainerClient(StorageAccount.Seals).GetBlobClient($"sealing/{release}.json");
}
