namespace Slipway.Releases.Artifacts.Oci;

/// <summary>
/// An OCI image layout as a version's folder: <c>oci-layout</c>, <c>index.json</c> and <c>blobs/sha256/</c>, where each blob is named by its
/// digest. It is walked from the index through its documents, of which only the small JSON ones are read: a blob's digest is its name, and
/// that its bytes are what its name says, sealing finds out.
/// </summary>
/// <remarks>https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md</remarks>
public sealed class OciLayout
{
    /// <summary>The folder of blobs.</summary>
    public const string Blobs = "blobs/";

    /// <summary>How long a document may be, in bytes; registries take no longer ones either.</summary>
    public const int MostDocumentBytes = 4 * 1024 * 1024;

    private const int MostDocuments = 1_000;
    private const int MostReferences = 50_000;
    private const int MostDepth = 8;
    private const int MostProblems = 10;

    private readonly IReadOnlyDictionary<ArtifactPath, long> lengths;
    private readonly Func<ArtifactPath, Task<ReadOnlyMemory<byte>?>> read;
    private readonly HashSet<Digest> referenced = [];
    private readonly HashSet<OciDescriptor> queued = [];
    private readonly Queue<(OciDescriptor Document, int Depth)> documents = [];
    private readonly List<string> problems = [];
    private int references;

    private OciLayout(IReadOnlyDictionary<ArtifactPath, long> lengths, Func<ArtifactPath, Task<ReadOnlyMemory<byte>?>> read) =>
        (this.lengths, this.read) = (lengths, read);

    /// <summary>The file that says that a folder is an image layout.</summary>
    public static ArtifactPath Marker { get; } = ArtifactPath.Parse("oci-layout");

    /// <summary>Where every walk begins.</summary>
    public static ArtifactPath Index { get; } = ArtifactPath.Parse("index.json");

    /// <summary>The digest that a blob's name says it has; null for what lies elsewhere.</summary>
    public static Digest? Named(ArtifactPath path) =>
        path.ToString().Split('/') is ["blobs", "sha256", { } hex] && OciDescriptor.WhyNoDigest($"sha256:{hex}") is null ? Digest.Parse($"sha256:{hex}") : null;

    /// <summary>What a listing alone shows to be wrong, a sentence each.</summary>
    public static IEnumerable<string> Misfits(IReadOnlyDictionary<ArtifactPath, long> lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        foreach (ArtifactPath needed in (ArtifactPath[])[Marker, Index])
        {
            if (!lengths.TryGetValue(needed, out long length))
            {
                yield return $"{needed} is missing, so this is no image layout.";
            }
            else if (length > MostDocumentBytes)
            {
                yield return TooLong($"{needed}", length);
            }
        }

        foreach (string path in lengths.Keys.Where(path => Named(path) is null).Select(path => $"{path}"))
        {
            if (path.StartsWith(Blobs, StringComparison.Ordinal))
            {
                string name = path[Blobs.Length..].Replace('/', ':');
                yield return $"{path} is not named by its digest: {OciDescriptor.WhyNoDigest(name) ?? "it lies in no folder of an algorithm"}.";
            }
        }
    }

    /// <summary>Walks the layout. Answers what is wrong with it, a sentence each, ten at most; nothing when it is whole.</summary>
    /// <param name="lengths">The length of each file in the folder.</param>
    /// <param name="read">Reads a file whole; null when it cannot be, which ends the walk.</param>
    public static async Task<IReadOnlyList<string>> WalkAsync(
        IReadOnlyDictionary<ArtifactPath, long> lengths, Func<ArtifactPath, Task<ReadOnlyMemory<byte>?>> read)
    {
        OciLayout layout = new(lengths, read);
        return await layout.WalkAsync() ? [.. layout.problems.Take(MostProblems)] : [];
    }

    private async Task<bool> WalkAsync()
    {
        if (await read(Marker) is not { } marker || await read(Index) is not { } index)
        {
            return false;
        }

        if (OciDocument.WhyNoMarker(marker) is { } unknown)
        {
            problems.Add($"{Marker} {unknown}.");
            return true;
        }

        OciDocument first = OciDocument.Read(index, mediaType: null);
        if (first is { References.Count: 0, Problem: null })
        {
            problems.Add($"{Index} refers to no image.");
            return true;
        }

        Follow(Index, first, depth: 1);
        while (documents.TryDequeue(out (OciDescriptor Document, int Depth) next) && problems.Count < MostProblems)
        {
            if (await read(next.Document.Path) is not { } content)
            {
                return false;
            }

            Follow(next.Document.Path, OciDocument.Read(content, next.Document.MediaType), next.Depth + 1);
        }

        if (problems.Count == 0)
        {
            problems.AddRange(lengths.Keys.Where(path => Named(path) is { } digest && !referenced.Contains(digest))
                .Select(path => $"{path} lies there and nothing in the image layout refers to it."));
        }

        return true;
    }

    private void Follow(ArtifactPath from, OciDocument document, int depth)
    {
        if (document.Problem is { } wrong)
        {
            problems.Add($"{from} {wrong}.");
        }

        foreach (OciDescriptor reference in document.References)
        {
            if (++references > MostReferences)
            {
                problems.Add($"The image layout has more than {MostReferences:N0} references.");
                return;
            }

            if (WhyUnfit(reference, depth) is { } unfit)
            {
                problems.Add($"{from} {unfit}.");
                continue;
            }

            referenced.Add(reference.Digest);
            if (reference.IsDocument && queued.Add(reference))
            {
                documents.Enqueue((reference, depth));
            }
        }
    }

    private string? WhyUnfit(OciDescriptor reference, int depth) =>
        !lengths.TryGetValue(reference.Path, out long length) ? $"refers to {reference.Digest}, which is not there"
        : length != reference.Size ? $"refers to {reference.Digest} as {reference.Size} bytes, and {length} lie there"
        : !reference.IsDocument ? null
        : length > MostDocumentBytes ? $"refers to {TooLong($"{reference.Digest}", length).TrimEnd('.')}"
        : depth > MostDepth ? $"refers to {reference.Digest} {depth} indexes deep; {MostDepth} are the most"
        : queued.Count >= MostDocuments && !queued.Contains(reference) ? $"refers to one more document; {MostDocuments:N0} are the most"
        : null;

    private static string TooLong(string what, long length) => $"{what} has {length} bytes; a document of an image layout has at most {MostDocumentBytes}.";
}
