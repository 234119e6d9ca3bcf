using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Identity;
using Slipway.Releases;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>The container to which pipelines write: what lies there, and its sealing.</summary>
public sealed class BuildContainer(ArtifactAccounts artifacts, SealStore seals)
{
    /// <summary>How many blobs are read at a time; each holds one small buffer.</summary>
    private const int Readers = 4;

    /// <summary>Lists a version's artifacts, all or those wanted, and says what is wrong with them. One request for 5,000 blobs.</summary>
    public async Task<BuildListing> ListAsync(
        string container,
        ProductName product,
        ReleaseVersion version,
        IReadOnlyList<RequestedArtifact>? wanted,
        CancellationToken cancellation = default)
    {
        string folder = VersionFolder.Of(product, version);
        List<string> problems = [];
        SortedDictionary<string, BlobItem> found = new(StringComparer.Ordinal);
        try
        {
            GetBlobsOptions options = new() { Prefix = folder, Traits = BlobTraits.Metadata };
            await foreach (BlobItem blob in artifacts.Container(container).GetBlobsAsync(options, cancellation))
            {
                // An account with a hierarchical namespace lists its folders too.
                if (blob.Metadata?.ContainsKey("hdi_isfolder") is not true)
                {
                    found.Add(blob.Name[folder.Length..], blob);
                }
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            problems.Add($"The container {container} does not exist.");
        }

        if (problems.Count == 0 && found.Count == 0)
        {
            problems.Add($"Nothing lies under {container}/{folder}.");
        }

        Dictionary<string, Digest?> declared = Declared(wanted, problems);
        problems.AddRange(found.Count == 0 ? [] : declared.Keys.Where(path => !found.ContainsKey(path))
            .Order(StringComparer.Ordinal).Select(path => $"{container}/{folder}{path} is asked for and not there."));
        List<ListedArtifact> listed = [];
        foreach ((string name, BlobItem blob) in found.Where(f => declared.Count == 0 || declared.ContainsKey(f.Key)))
        {
            long length = blob.Properties.ContentLength ?? 0;
            if (!ArtifactPath.TryParse(name, null, out ArtifactPath path))
            {
                problems.Add($"{container}/{folder}{name} is not a name that an artifact may have.");
                continue;
            }

            if (length == 0)
            {
                problems.Add($"{container}/{folder}{name} is empty.");
            }

            listed.Add(new(path, blob.Properties.ETag?.Bare() ?? "", length));
        }

        return new(listed, problems, Fingerprint(listed, declared));
    }

    /// <summary>
    /// Reads every listed artifact once, bound to its ETag, and writes the list of their seals for this release. A release that is
    /// sealed already keeps its seal: nothing is read again.
    /// </summary>
    public async Task<SealingResult> SealAsync(
        ReleaseId release,
        string container,
        BuildListing listing,
        IReadOnlyList<RequestedArtifact>? wanted,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(listing);
        if (await seals.FindAsync(release, cancellation) is { } sealedBefore)
        {
            return new(sealedBefore, null);
        }

        if (listing.Problems.Count > 0 || listing.Artifacts.Count == 0)
        {
            return new(null, listing.Problems.Count > 0 ? string.Join(' ', listing.Problems) : $"Nothing lies under {container}/{VersionFolder.Of(release)}.");
        }

        Dictionary<string, Digest?> declared = Declared(wanted, []);
        ArtifactSeal?[] read = new ArtifactSeal?[listing.Artifacts.Count];
        string?[] refusals = new string?[listing.Artifacts.Count];
        ParallelOptions bounded = new() { MaxDegreeOfParallelism = Readers, CancellationToken = cancellation };
        await Parallel.ForAsync(0, read.Length, bounded, async (index, stop) =>
            (read[index], refusals[index]) = await SealAsync(release, container, listing.Artifacts[index], declared, stop));
        if (refusals.Any(refusal => refusal is not null))
        {
            return new(null, string.Join(' ', refusals.Where(refusal => refusal is not null).Take(5)));
        }

        SealManifest manifest = new(release.Product, release.Version, container, read!);
        return new(await seals.KeepAsync(release, manifest, cancellation), null);
    }

    private async Task<(ArtifactSeal? Seal, string? Refusal)> SealAsync(
        ReleaseId release, string container, ListedArtifact artifact, Dictionary<string, Digest?> declared, CancellationToken cancellation)
    {
        BlobClient blob = artifacts.Container(container).GetBlobClient(VersionFolder.Of(release) + artifact.Path);
        if (await BlobHash.OfAsync(blob, new ETag(artifact.ETag), cancellation) is not { } hashed)
        {
            return (null, await BlobHash.WhatChangedAsync(blob, artifact.ETag, "listed", cancellation));
        }

        return declared.GetValueOrDefault(artifact.Path.ToString()) is { } stated && stated != hashed.Sha256
            ? (null, $"{container}/{blob.Name} is {hashed.Sha256}, but the request says {stated}.")
            : (new(artifact.Path, hashed.Sha256, hashed.Length, artifact.ETag), null);
    }

    private static Dictionary<string, Digest?> Declared(IReadOnlyList<RequestedArtifact>? wanted, List<string> problems)
    {
        Dictionary<string, Digest?> declared = new(StringComparer.Ordinal);
        foreach (IGrouping<string, RequestedArtifact> named in (wanted ?? []).GroupBy(w => w.Path.ToString(), StringComparer.Ordinal))
        {
            Digest?[] digests = [.. named.Select(w => w.Sha256).Where(digest => digest is not null).Distinct()];
            declared.Add(named.Key, digests.FirstOrDefault());
            if (digests.Length > 1)
            {
                problems.Add($"{named.Key} is asked for with {digests.Length} different digests.");
            }
        }

        return declared;
    }

    private static Digest Fingerprint(List<ListedArtifact> artifacts, Dictionary<string, Digest?> declared)
    {
        StringBuilder lines = new();
        foreach (ListedArtifact artifact in artifacts)
        {
            Digest? stated = declared.GetValueOrDefault(artifact.Path.ToString());
            lines.Append(artifact.ETag).Append(' ').Append(artifact.Length).Append(' ').Append(stated).Append(' ').Append(artifact.Path).Append('\n');
        }

        return Digest.Of(lines.ToString());
    }
}
