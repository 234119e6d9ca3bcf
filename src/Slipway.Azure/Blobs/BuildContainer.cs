using System.Text;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Identity;
using Slipway.Releases;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Artifacts.Oci;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>The container to which pipelines write: what lies there, and its sealing.</summary>
public sealed class BuildContainer(ArtifactAccounts artifacts, SealStore seals, TimeProvider? clock = null)
{
    /// <summary>A version has at most this many artifacts.</summary>
    private const int MostArtifacts = ChecksumManifest.MostEntries + 1;

    private const int MostProblems = 20;
    private const int MostNotes = 5;
    private const int MostChanges = 5;

    private readonly VersionBlobs blobs = new(artifacts);
    private readonly PartialSeals partials = new(artifacts);

    /// <summary>
    /// Lists a version's artifacts, all or those wanted, and says what is wrong with them. One request for 5,000 blobs, and one more where
    /// their index tags may not be listed. A version that has a form is listed whole.
    /// </summary>
    public async Task<BuildListing> ListAsync(
        string container,
        ProductName product,
        ReleaseVersion version,
        IReadOnlyList<RequestedArtifact>? wanted,
        ArtifactForm? form = null,
        CancellationToken cancellation = default)
    {
        string place = $"{container}/{VersionFolder.Of(product, version)}";
        List<string> problems = [];
        List<string> notes = [];
        Dictionary<ArtifactPath, Digest> declared = Declared(wanted, problems);
        SortedDictionary<string, BlobItem>? found = null;
        if (artifacts.WhyUnknown(container) is { } unknown)
        {
            problems.Add(unknown);
        }
        else
        {
            found = await blobs.FindAsync(container, VersionFolder.Of(product, version), MostArtifacts, notes, cancellation);
            problems.AddRange(found is null ? [$"The container {container} does not exist."] : found.Count == 0 ? [$"Nothing lies under {place}."] : []);
        }

        found ??= [];
        problems.AddRange(found.Count > MostArtifacts ? [$"More than {MostArtifacts:N0} artifacts lie under {place}."] : []);
        HashSet<string> asked = [.. (wanted ?? []).Select(artifact => artifact.Path.ToString())];
        problems.AddRange(found.Count == 0 ? [] : asked.Where(path => !found.ContainsKey(path))
            .Order(StringComparer.Ordinal).Select(path => $"{place}{path} is asked for and not there."));
        List<ListedArtifact> listed = [];
        foreach ((string name, BlobItem blob) in found.Where(f => form is not null || asked.Count == 0 || asked.Contains(f.Key)))
        {
            if (!ArtifactPath.TryParse(name, null, out ArtifactPath path))
            {
                problems.Add($"{place}{name} is not a name that an artifact may have.");
                continue;
            }

            problems.AddRange(blob.Problems().Select(problem => $"{place}{name} {problem}."));
            listed.Add(new(path, blob.Properties.ETag?.Bare() ?? "", blob.Properties.ContentLength ?? 0, blob.Properties()));
        }

        problems.AddRange(NearNames.Alike(listed.Select(artifact => artifact.Path)));
        problems.AddRange(listed.Count == 0 ? [] : Misfits(listed, form));
        notes.AddRange(NearNames.AlikeButForCase(listed.Select(artifact => artifact.Path)));
        return new(container, listed, Sentences.First(problems, MostProblems), Sentences.First(notes, MostNotes), Fingerprint(listed, declared), declared, form);
    }

    /// <summary>
    /// Reads every listed artifact once, bound to its ETag, and writes the list of their seals for this release. A release that is
    /// sealed already keeps its seal: nothing is read again. What a call does not finish within its time the next one goes on with.
    /// </summary>
    /// <param name="release">The release.</param>
    /// <param name="build">The listing, as it was when the release was asked for.</param>
    /// <param name="time">
    /// For how long another artifact is begun; null for as long as it takes. An artifact that was begun is read to its end: one of 18 GB
    /// takes six minutes at 50 MB a second.
    /// </param>
    /// <param name="cancellation">Ends it at once; what was not written down yet is read again.</param>
    public async Task<SealingResult> SealAsync(
        ReleaseId release, BuildListing build, TimeSpan? time = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(build);
        if (await seals.FindAsync(release, cancellation) is { } sealedBefore)
        {
            return new(sealedBefore, null);
        }

        if (build.Problems.Count > 0 || build.Artifacts.Count == 0)
        {
            return new(null, build.Problems.Count > 0 ? string.Join(' ', build.Problems) : $"Nothing lies under {build.Container}/{VersionFolder.Of(release)}.");
        }

        ArtifactReader reader = new(artifacts.Container(build.Container), build.Container, VersionFolder.Of(release));
        Sealing sealing = new(release, build, reader, partials, clock ?? TimeProvider.System, time ?? TimeSpan.MaxValue);
        SealingResult result = await sealing.RunAsync(cancellation);
        if (result.Refusal is not null || result.Unfinished is not null)
        {
            return result;
        }

        if (await WhatChangedMeanwhileAsync(build, VersionFolder.Of(release), cancellation) is { Count: > 0 } changed)
        {
            return new(null, string.Join(' ', changed));
        }

        VersionSeal seal = await seals.KeepAsync(release, new(release.Product, release.Version, build.Container, sealing.Seals()), cancellation);
        if (sealing.HasPartial)
        {
            await partials.DeleteAsync(release, cancellation);
        }

        return new(seal, null);
    }

    /// <summary>What was changed since sealing began, with both ETags named; null when it has not begun or nothing was.</summary>
    public async Task<string?> WhatChangedAsync(ReleaseId release, BuildListing build, CancellationToken cancellation = default) =>
        await partials.FindAsync(release, cancellation) is { } partial ? partial.WhatChanged(build, VersionFolder.Of(release)) : null;

    /// <summary>
    /// What was written while this or another artifact was read, a sentence each. An answer that is under way brings the bytes of the write that it
    /// began with, so reading alone does not tell; one request for 5,000 blobs does.
    /// </summary>
    private async Task<IReadOnlyList<string>> WhatChangedMeanwhileAsync(BuildListing build, string folder, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, string> now = await blobs.ETagsAsync(build.Container, folder, cancellation);
        string[] changes =
        [
            .. build.Artifacts
                .Select(listed => BlobHash.WhatChanged($"{build.Container}/{folder}{listed.Path}", listed.ETag, "listed", now.GetValueOrDefault($"{listed.Path}")))
                .OfType<string>(),
        ];
        return Sentences.First(changes, MostChanges);
    }

    private static IEnumerable<string> Misfits(List<ListedArtifact> listed, ArtifactForm? form)
    {
        if (form?.Manifest is { } manifest)
        {
            ListedArtifact? there = listed.FirstOrDefault(artifact => artifact.Path == manifest);
            if (there is not { Length: <= ChecksumManifest.MostBytes })
            {
                yield return there is null
                    ? $"The manifest {manifest} is missing."
                    : $"The manifest {manifest} has {there.Length} bytes; {ChecksumManifest.MostBytes} are the most.";
            }
        }

        if (form?.Layout is ArtifactLayout.Oci)
        {
            foreach (string misfit in OciLayout.Misfits(listed.ToDictionary(artifact => artifact.Path, artifact => artifact.Length)))
            {
                yield return misfit;
            }
        }
    }

    private static Dictionary<ArtifactPath, Digest> Declared(IReadOnlyList<RequestedArtifact>? wanted, List<string> problems)
    {
        Dictionary<ArtifactPath, Digest> declared = [];
        foreach (IGrouping<ArtifactPath, Digest> named in (wanted ?? []).Where(w => w.Sha256 is not null).GroupBy(w => w.Path, w => w.Sha256!.Value))
        {
            Digest[] digests = [.. named.Distinct()];
            declared.Add(named.Key, digests[0]);
            if (digests.Length > 1)
            {
                problems.Add($"{named.Key} is asked for with {digests.Length} different digests.");
            }
        }

        return declared;
    }

    private static Digest Fingerprint(List<ListedArtifact> artifacts, Dictionary<ArtifactPath, Digest> declared)
    {
        StringBuilder lines = new();
        foreach (ListedArtifact artifact in artifacts)
        {
            string stated = declared.TryGetValue(artifact.Path, out Digest digest) ? digest.ToString() : "";
            lines.Append(artifact.ETag).Append(' ').Append(artifact.Length).Append(' ').Append(stated).Append(' ').Append(artifact.Path).Append('\n');
        }

        return Digest.Of(lines.ToString());
    }
}
