using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Provenance;
using Slipway.Releases.Provenance.Checking;
using Slipway.Releases.Provenance.Keys;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Provenance;

/// <summary>
/// Checks where a sealed build comes from, with the keys that its plan pins. Only the proofs are read, each once; an artifact too where a key
/// signs more than the SHA-256 that the seal has.
/// </summary>
public sealed class ProofOfOrigin(ArtifactAccounts artifacts, SealStore seals, KeyVaultKeys vault, TimeProvider clock)
{
    /// <summary>What a plan's demands come to for a build. A key that cannot be had throws: nothing passes unchecked.</summary>
    /// <param name="release">The release.</param>
    /// <param name="policy">Its plan's demands; null for none.</param>
    /// <param name="seal">The seal of its build.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ProvenanceVerdict> CheckAsync(
        ReleaseId release, ProvenancePolicy? policy, VersionSeal seal, CancellationToken cancellation = default)
    {
        if (policy is null)
        {
            return ProvenanceVerdict.NothingDemanded;
        }

        DateTimeOffset now = clock.GetUtcNow();
        SealManifest manifest = await seals.ReadAsync(release, seal, cancellation);
        TrustedKey[] keys = await Task.WhenAll(policy.Keys.Select(
            key => key.KeyVault is null ? Task.FromResult(TrustedKey.Read(key)) : vault.ReadAsync(key, now, cancellation)));
        BlobContainerClient container = artifacts.Container(manifest.Container);
        return await ProvenanceCheck.RunAsync(
            policy, keys, manifest, now, (file, stop) => ReadAsync(container.GetBlobClient(VersionFolder.Of(release) + file.Path), file, stop), cancellation);
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(BlobClient blob, ArtifactSeal file, CancellationToken cancellation)
    {
        BlobDownloadOptions bound = new() { Conditions = new BlobRequestConditions { IfMatch = new ETag(file.ETag) } };
        try
        {
            BlobDownloadResult read = await blob.DownloadContentAsync(bound, cancellation);
            return read.Content.ToMemory();
        }
        catch (RequestFailedException other) when (other.Status is 404 or 412)
        {
            return null;
        }
    }
}
