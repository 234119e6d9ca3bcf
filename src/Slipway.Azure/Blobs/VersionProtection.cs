using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>
/// Keeps a promoted version's blobs, its manifest included, from being changed or deleted: a legal hold or a time, on each. The storage account
/// must support it, which is a matter of how the container was made; the first blob tells, and a refusal is asked for once and not for each blob.
/// Neither changes a blob's ETag, so seals stay as they are.
/// </summary>
/// <remarks>https://learn.microsoft.com/rest/api/storageservices/set-blob-immutability-policy and set-blob-legal-hold</remarks>
public sealed class VersionProtection(ArtifactAccounts artifacts, SealStore seals, TimeProvider clock)
{
    private const int Writers = 16;

    /// <summary>No blob is begun after this long; the next slice goes on.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Protects the artifacts behind <paramref name="after"/> for about two minutes, the manifest last. A request for each thing that a blob lacks,
    /// and one for 5,000 blobs to see what they have. A protection that is longer or stricter already is left as it is.
    /// </summary>
    /// <exception cref="FileNotFoundException">The version was not promoted to this container.</exception>
    public async Task<ProtectionResult> ProtectAsync(
        ReleaseId release, string container, Protection protection, DateTimeOffset? until, ArtifactPath? after, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(protection);
        SealManifest manifest = await seals.FindPromotedAsync(container, release, cancellation)
            ?? throw new FileNotFoundException($"The seals of {release.Product} {release.Version} in {container} are gone.");
        IReadOnlyList<ArtifactSeal> rest = manifest.Behind(after);
        Dictionary<string, Lack> lacking = await FindLackingAsync(release, container, protection, until, cancellation);
        string folder = VersionFolder.Of(release);
        string[] names = [.. rest.Select(seal => folder + seal.Path), VersionFolder.Manifest(release)];
        long started = clock.GetTimestamp();
        string? refusal = null;
        int taken = 0;

        // The first one alone: an account that cannot do it is asked once.
        await Write(once: true);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Write(once: false)));
        int done = Math.Min(taken, names.Length);
        return refusal is not null || done == names.Length ? new(null, refusal) : new(rest[done - 1].Path, null);

        async Task Write(bool once)
        {
            while (Volatile.Read(ref refusal) is null
                && clock.GetElapsedTime(started) < Slice
                && Interlocked.Increment(ref taken) - 1 is var index && index < names.Length)
            {
                Lack lack = lacking.GetValueOrDefault(names[index], new Lack(until is not null, protection.LegalHold));
                BlobClient blob = artifacts.Container(container).GetBlobClient(names[index]);
                if (await WriteAsync(blob, container, lack, protection, until, cancellation) is { } refused)
                {
                    Interlocked.CompareExchange(ref refusal, refused, null);
                }

                if (once && (lack.Time || lack.Hold))
                {
                    return;
                }
            }
        }
    }

    private async Task<Dictionary<string, Lack>> FindLackingAsync(
        ReleaseId release, string container, Protection protection, DateTimeOffset? until, CancellationToken cancellation)
    {
        Dictionary<string, Lack> lacking = new(StringComparer.Ordinal);
        GetBlobsOptions options = new() { Prefix = VersionFolder.Of(release), Traits = BlobTraits.ImmutabilityPolicy | BlobTraits.LegalHold };
        await foreach (BlobItem blob in artifacts.Container(container).GetBlobsAsync(options, cancellation))
        {
            BlobImmutabilityPolicy? has = blob.Properties.ImmutabilityPolicy;
            bool isLongEnough = has?.ExpiresOn >= until && (has?.PolicyMode is BlobImmutabilityPolicyMode.Locked || !protection.Locked);
            lacking[blob.Name] = new(until is not null && !isLongEnough, protection.LegalHold && !blob.Properties.HasLegalHold);
        }

        return lacking;
    }

    private static async Task<string?> WriteAsync(
        BlobClient blob, string container, Lack lack, Protection protection, DateTimeOffset? until, CancellationToken cancellation)
    {
        try
        {
            if (lack.Time)
            {
                BlobImmutabilityPolicy policy = new()
                {
                    ExpiresOn = until,
                    PolicyMode = protection.Locked ? BlobImmutabilityPolicyMode.Locked : BlobImmutabilityPolicyMode.Unlocked,
                };
                await blob.SetImmutabilityPolicyAsync(policy, cancellationToken: cancellation);
            }

            if (lack.Hold)
            {
                await blob.SetLegalHoldAsync(hasLegalHold: true, cancellation);
            }

            return null;
        }
        catch (RequestFailedException refused) when (refused.Status is (>= 400 and < 500 and not (404 or 408 or 429)) or 501)
        {
            return $"{container}/{blob.Name} could not be protected: the storage account answered {refused.Status} {refused.ErrorCode ?? "without a code"}.";
        }
    }

    /// <summary>What of its protection a blob lacks.</summary>
    private readonly record struct Lack(bool Time, bool Hold);
}
