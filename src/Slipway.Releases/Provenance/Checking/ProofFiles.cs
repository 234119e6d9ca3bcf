using System.Collections.Concurrent;
using Slipway.Releases.Artifacts;

namespace Slipway.Releases.Provenance.Checking;

/// <summary>Reads a sealed file whole, bound to its seal; null when it was written anew or is gone since it was sealed. The bytes are compared with the seal.</summary>
public delegate Task<ReadOnlyMemory<byte>?> SealedRead(ArtifactSeal file, CancellationToken cancellation);

/// <summary>The sealed files of a version, and the bytes of those that are proofs.</summary>
internal sealed class ProofFiles(SealManifest manifest, SealedRead read)
{
    /// <summary>A proof is at most this long, and so is what is read to check a signature that covers the bytes themselves.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    private const long MostBytesTogether = 128L * 1024 * 1024;
    private const int Readers = 8;

    private readonly Dictionary<string, ArtifactSeal> byPath = manifest.Artifacts.ToDictionary(file => file.Path.ToString(), StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> bytes = new(StringComparer.Ordinal);

    public IReadOnlyList<ArtifactSeal> All => manifest.Artifacts;

    public IEnumerable<ArtifactSeal> Of(params ProofKind[] kinds) => All.Where(file => kinds.Contains(file.KindOf()));

    public ArtifactSeal? Find(string path) => byPath.GetValueOrDefault(path);

    /// <summary>The bytes of a file that was loaded.</summary>
    public ReadOnlyMemory<byte> this[ArtifactSeal file] => bytes[file.Path.ToString()];

    /// <summary>Loads files of these kinds.</summary>
    /// <exception cref="ProofFlawException">There is too much of them, or one has changed.</exception>
    public async Task LoadAsync(ProofKind[] kinds, CancellationToken cancellation)
    {
        ArtifactSeal[] wanted = [.. Of(kinds)];
        if (wanted.FirstOrDefault(file => file.Length > MostBytes) is { } huge)
        {
            throw new ProofFlawException($"{huge.Path} has {huge.Length} bytes, and a proof may have {MostBytes}.");
        }

        if (wanted.Sum(file => file.Length) > MostBytesTogether)
        {
            throw new ProofFlawException($"The proofs have {wanted.Sum(file => file.Length)} bytes together, and {MostBytesTogether} are read.");
        }

        ParallelOptions bounded = new() { MaxDegreeOfParallelism = Readers, CancellationToken = cancellation };
        await Parallel.ForEachAsync(wanted, bounded, async (file, stop) => bytes[file.Path.ToString()] = await ReadAsync(file, stop));
    }

    /// <summary>The bytes of an artifact; null when it is too long to be read.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadArtifactAsync(ArtifactSeal file, CancellationToken cancellation)
    {
        if (file.Length > MostBytes)
        {
            return null;
        }

        return await ReadAsync(file, cancellation);
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(ArtifactSeal file, CancellationToken cancellation) =>
        await read(file, cancellation) is { } content && Digest.Of(content.Span) == file.Sha256
            ? content
            : throw new ProofFlawException($"{file.Path} was written anew, or is gone, since it was sealed as {file.Sha256}.");
}
