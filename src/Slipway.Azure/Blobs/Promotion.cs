using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>
/// Takes a sealed version from one container to the next. The storage service copies; no artifact passes through this process. Each copy is
/// bound to the seal's ETag and written only where nothing lies, and the manifest comes last: the version appears with it, or not at all.
/// </summary>
public sealed class Promotion(ArtifactAccounts artifacts, SealStore seals)
{
    private const int Copies = 16;

    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CopyTimeout = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Promotes a version. N artifacts take N + 4 requests, and four in all when the version was promoted already.
    /// </summary>
    /// <exception cref="TamperedException">The source's manifest is not the one that was sealed.</exception>
    public async Task<PromotionResult> PromoteAsync(
        ReleaseId release, VersionSeal source, string toContainer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (await seals.FindPromotedAsync(toContainer, release, cancellation) is { } promoted)
        {
            return await ResultAsync(source, promoted, release, 0, cancellation);
        }

        SealManifest manifest = await seals.ReadAsync(release, source, cancellation);
        ArtifactSeal?[] copies = new ArtifactSeal?[manifest.Artifacts.Count];
        string? conflict = null;
        int copied = 0;
        ParallelOptions bounded = new() { MaxDegreeOfParallelism = Copies, CancellationToken = cancellation };
        await Parallel.ForAsync(0, copies.Length, bounded, async (index, stop) =>
        {
            if (Volatile.Read(ref conflict) is null)
            {
                (copies[index], bool isNew, string? refused) = await CopyAsync(release, manifest, manifest.Artifacts[index], toContainer, stop);
                Interlocked.Add(ref copied, isNew ? 1 : 0);
                Interlocked.CompareExchange(ref conflict, refused, null);
            }
        });
        if (conflict is not null)
        {
            return new(null, conflict, copied, copies.Count(copy => copy is not null) - copied);
        }

        SealManifest written = manifest with { Container = toContainer, Artifacts = copies! };
        VersionSeal kept = await seals.KeepPromotedAsync(release, written, cancellation);
        return kept == written.Seal()
            ? await ResultAsync(source, written, release, copied, cancellation)
            : throw new InvalidOperationException($"{release} was promoted to {toContainer} at the same time by another attempt; this one begins again.");
    }

    private async Task<PromotionResult> ResultAsync(
        VersionSeal source, SealManifest promoted, ReleaseId release, int copied, CancellationToken cancellation)
    {
        VersionSeal seal = promoted.Seal();
        string folder = $"{seal.Container}/{VersionFolder.Of(release)}";
        string? conflict =
            seal.Content != source.Content ? $"{folder} holds this version with other artifacts: {seal.Content} lies there, {source.Content} is sealed."
            : copied == 0 && await seals.WhatDriftedAsync(release, promoted, cancellation) is { } drift ? $"{drift}."
            : !await seals.PublishAsync(release, promoted, cancellation) ? $"{folder}{ArtifactPath.Manifest} is not the manifest that Slipway wrote; it was left as it is."
            : null;
        return new(conflict is null ? seal : null, conflict, copied, seal.Count - copied);
    }

    private async Task<(ArtifactSeal? Seal, bool IsNew, string? Conflict)> CopyAsync(
        ReleaseId release, SealManifest manifest, ArtifactSeal artifact, string toContainer, CancellationToken cancellation)
    {
        string name = VersionFolder.Of(release) + artifact.Path;
        BlobClient source = artifacts.Container(manifest.Container).GetBlobClient(name);
        BlobClient target = artifacts.Container(toContainer).GetBlobClient(name);
        BlobCopyFromUriOptions bound = new()
        {
            SourceConditions = new BlobRequestConditions { IfMatch = new ETag(artifact.ETag) },
            DestinationConditions = BlobText.OnlyNew,
            Metadata = new Dictionary<string, string>
            {
                ["sha256"] = artifact.Sha256.ToString(),
                ["release"] = release.ToString(),
                // Headers are ASCII; the escaped path is too.
                ["origin"] = source.Uri.AbsolutePath,
            },
        };
        try
        {
            CopyFromUriOperation copy = await target.StartCopyFromUriAsync(source.Uri, bound, cancellation);
            ResponseHeaders answer = copy.GetRawResponse().Headers;
            return answer.TryGetValue("x-ms-copy-status", out string? status) && status == "success" && answer.ETag is { } now
                ? (artifact with { ETag = now.Bare() }, true, null)
                : await CompareAsync(artifact, target, isNew: true, cancellation);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            return (null, false, $"The container {toContainer} does not exist.");
        }
        catch (RequestFailedException refused) when (refused.Status is 404 || refused.IsConflict())
        {
            // Which of the two conditions failed, services say differently: look.
            (ArtifactSeal? Seal, bool IsNew, string? Conflict) found = await CompareAsync(artifact, target, isNew: false, cancellation);
            if (found is not { Seal: null, Conflict: null })
            {
                return found;
            }

            if (await BlobHash.WhatChangedAsync(source, artifact.ETag, "sealed", cancellation) is { } changed)
            {
                return (null, false, changed);
            }

            throw;
        }
    }

    /// <summary>Judges a blob by its bytes, never by what its metadata say; nothing at all when there is no blob.</summary>
    private static async Task<(ArtifactSeal? Seal, bool IsNew, string? Conflict)> CompareAsync(
        ArtifactSeal artifact, BlobClient target, bool isNew, CancellationToken cancellation)
    {
        TimeSpan waited = TimeSpan.Zero;
        while (await BlobHash.OfAsync(target, null, cancellation) is { } found)
        {
            if (found.Copy is CopyStatus.Pending)
            {
                waited = waited < CopyTimeout
                    ? waited + PollEvery
                    : throw new TimeoutException($"{target.BlobContainerName}/{target.Name} is still being copied after {CopyTimeout.TotalMinutes} minutes.");
                await Task.Delay(PollEvery, cancellation);
                continue;
            }

            return found.Sha256 == artifact.Sha256
                ? (artifact with { ETag = found.ETag }, isNew, null)
                : (null, false, $"{target.BlobContainerName}/{target.Name} holds {found.Sha256}, but {artifact.Sha256} is sealed; it was left as it is.");
        }

        return default;
    }
}
