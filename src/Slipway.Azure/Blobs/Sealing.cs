using System.Collections.Concurrent;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Artifacts.Oci;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>
/// One call's share of sealing a version: first what the version says of itself (its manifest, its image layout), so that what does not fit
/// is refused before the large blobs are read; then the small blobs, many at a time; then the large ones, a few at a time. Each that is
/// being read holds one small buffer, so memory does not grow with their size.
/// </summary>
internal sealed class Sealing(
    ReleaseId release, BuildListing build, ArtifactReader reader, PartialSeals partials, TimeProvider clock, TimeSpan time)
{
    private const long SmallBytes = 1024 * 1024;
    private const int SmallReaders = 16;
    private const int LargeReaders = 4;
    private const int MostRefusals = 5;

    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(30);

    private readonly long begun = clock.GetTimestamp();
    private readonly ConcurrentDictionary<ArtifactPath, ReadArtifact> read = [];
    private readonly ConcurrentDictionary<ArtifactPath, string> refusals = [];
    private readonly Dictionary<ArtifactPath, (Digest Digest, string Says)> manifest = [];
    private readonly Dictionary<ArtifactPath, ListedArtifact> listed = build.Artifacts.ToDictionary(artifact => artifact.Path);
    private long saved = clock.GetTimestamp();
    private int hasBegun;
    private int isSaving;

    /// <summary>Whether something is written down about how far it has come.</summary>
    public bool HasPartial { get; private set; }

    public async Task<SealingResult> RunAsync(CancellationToken cancellation)
    {
        PartialSeal? before = await partials.FindAsync(release, cancellation);
        HasPartial = before is not null;
        if (before?.WhatChanged(build, VersionFolder.Of(release)) is { } changed)
        {
            return new(null, changed);
        }

        foreach (ReadArtifact artifact in before?.Read ?? [])
        {
            read[artifact.Path] = artifact;
        }

        if (await WhyUnfitAsync(before is null, cancellation) is { Count: > 0 } unfit)
        {
            return new(null, string.Join(' ', unfit));
        }

        ListedArtifact[] rest = [.. build.Artifacts.Where(artifact => !read.ContainsKey(artifact.Path))];
        await ReadAsync(rest.Where(artifact => artifact.Length <= SmallBytes), SmallReaders, MostRefusals, cancellation);
        await ReadAsync(rest.Where(artifact => artifact.Length > SmallBytes), LargeReaders, mostRefusals: 1, cancellation);
        if (!refusals.IsEmpty)
        {
            return new(null, Refusals());
        }

        if (read.Count == build.Artifacts.Count)
        {
            return new(null, null);
        }

        await SaveAsync(cancellation);
        return new(null, null, new(read.Count, build.Artifacts.Count, read.Values.Sum(r => r.Length), build.Artifacts.Sum(a => a.Length)));
    }

    /// <summary>The seals, once all is read. What follows the bytes is as it was listed, but for the MD5, which is the one of the bytes.</summary>
    public IReadOnlyList<ArtifactSeal> Seals() =>
        [.. build.Artifacts.Select(artifact => (Listed: artifact, Read: read[artifact.Path])).Select(pair => new ArtifactSeal(
            pair.Listed.Path, pair.Read.Sha256, pair.Read.Length, pair.Read.ETag, pair.Listed.Properties with { Md5 = pair.Read.Md5 }))];

    /// <summary>What is wrong with what the version says of itself, a sentence each. Its image layout was walked before when sealing goes on.</summary>
    private async Task<IReadOnlyList<string>> WhyUnfitAsync(bool isFirst, CancellationToken cancellation)
    {
        if (build.Form?.Manifest is { } path)
        {
            if (await ReadWholeAsync(path, cancellation) is not { } text)
            {
                return [Refusals()];
            }

            ChecksumManifest sums = ChecksumManifest.Read(path, text.Span);
            if (sums.Problems.Count > 0)
            {
                return sums.Problems;
            }

            if (sums.Misfits(path, listed.Keys).ToArray() is { Length: > 0 } misfits)
            {
                return Sentences.First(misfits, MostRefusals);
            }

            foreach ((ArtifactPath named, Digest digest) in sums.Entries)
            {
                manifest[named] = (digest, path.ToString());
            }
        }

        if (build.Form?.Layout is not ArtifactLayout.Oci || !isFirst)
        {
            return refusals.IsEmpty ? [] : [Refusals()];
        }

        IReadOnlyList<string> problems = await OciLayout.WalkAsync(
            listed.ToDictionary(artifact => artifact.Key, artifact => artifact.Value.Length), document => ReadWholeAsync(document, cancellation));
        return refusals.IsEmpty ? problems : [Refusals()];
    }

    /// <summary>Reads a small artifact into memory, and seals it by that; null when it is refused.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadWholeAsync(ArtifactPath path, CancellationToken cancellation)
    {
        ListedArtifact artifact = listed[path];
        using MemoryStream copy = new((int)artifact.Length);
        // A bare null would become empty memory here, and what was refused an empty file.
        return await TakeAsync(artifact, copy, cancellation) ? copy.GetBuffer().AsMemory(0, (int)copy.Length) : default(ReadOnlyMemory<byte>?);
    }

    private Task ReadAsync(IEnumerable<ListedArtifact> artifacts, int readers, int mostRefusals, CancellationToken cancellation)
    {
        ParallelOptions bounded = new() { MaxDegreeOfParallelism = readers, CancellationToken = cancellation };
        return Parallel.ForEachAsync(artifacts, bounded, async (artifact, stop) =>
        {
            // One is begun in any case, so that every call comes further.
            if (refusals.Count < mostRefusals && (Interlocked.Exchange(ref hasBegun, 1) == 0 || clock.GetElapsedTime(begun) < time))
            {
                await TakeAsync(artifact, copy: null, stop);
                await SaveWhenDueAsync(stop);
            }
        });
    }

    private async Task<bool> TakeAsync(ListedArtifact artifact, Stream? copy, CancellationToken cancellation)
    {
        (ReadArtifact? found, string? refusal) = await reader.ReadAsync(artifact, copy, cancellation);
        refusal ??= WhyOther(artifact, found!.Sha256);
        if (refusal is not null)
        {
            refusals[artifact.Path] = refusal;
            return false;
        }

        read[artifact.Path] = found!;
        return true;
    }

    private string? WhyOther(ListedArtifact artifact, Digest found)
    {
        (Digest? expected, string says) =
            build.Declared.TryGetValue(artifact.Path, out Digest declared) && declared != found ? (declared, "the request")
            : manifest.TryGetValue(artifact.Path, out (Digest Digest, string Says) named) && named.Digest != found ? (named.Digest, named.Says)
            : build.Form?.Layout is ArtifactLayout.Oci && OciLayout.Named(artifact.Path) is { } name && name != found ? (name, "its name")
            : ((Digest?)null, "");
        return expected is null ? null : $"{reader.Name(artifact)} is {found}, but {says} says {expected}.";
    }

    private string Refusals() =>
        string.Join(' ', refusals.OrderBy(refusal => refusal.Key.ToString(), StringComparer.Ordinal).Take(MostRefusals).Select(refusal => refusal.Value));

    private async Task SaveWhenDueAsync(CancellationToken cancellation)
    {
        if (clock.GetElapsedTime(Volatile.Read(ref saved)) < SaveEvery || Interlocked.Exchange(ref isSaving, 1) == 1)
        {
            return;
        }

        try
        {
            await SaveAsync(cancellation);
        }
        finally
        {
            Volatile.Write(ref isSaving, 0);
        }
    }

    private async Task SaveAsync(CancellationToken cancellation)
    {
        Volatile.Write(ref saved, clock.GetTimestamp());
        await partials.WriteAsync(release, new(build.Fingerprint, [.. read.Values]), cancellation);
        HasPartial = true;
    }
}
