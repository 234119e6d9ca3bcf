using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Slipway.Releases.Json;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Artifacts;

/// <summary>The list of a version's seals, as it is stored beside the blobs that it seals.</summary>
/// <param name="Product">The product.</param>
/// <param name="Version">The version.</param>
/// <param name="Container">The container whose ETags the seals hold.</param>
/// <param name="Artifacts">The seals, in ordinal order of path.</param>
public sealed record SealManifest(ProductName Product, ReleaseVersion Version, string Container, IReadOnlyList<ArtifactSeal> Artifacts)
{
    /// <summary>The digest of the sealed content, equal wherever the same bytes lie under the same paths.</summary>
    public Digest Content()
    {
        using IncrementalHash lines = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ArtifactSeal seal in Artifacts.OrderBy(a => a.Path.ToString(), StringComparer.Ordinal))
        {
            lines.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seal.Sha256} {seal.Length} {seal.Path}\n")));
        }

        return Digest.FromHash(lines.GetHashAndReset());
    }

    /// <summary>The seals behind an artifact, in ordinal order of path; all of them behind null. So long work goes on where it was.</summary>
    public IReadOnlyList<ArtifactSeal> Behind(ArtifactPath? after) =>
    [
        .. Artifacts.Where(seal => after is null || string.CompareOrdinal(seal.Path.ToString(), after.ToString()) > 0)
            .OrderBy(seal => seal.Path.ToString(), StringComparer.Ordinal),
    ];

    /// <summary>The manifest's bytes: indented UTF-8 JSON in camel case, the same for the same manifest.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, SlipwayJson.Indented);

    /// <summary>Reads a manifest's bytes.</summary>
    /// <exception cref="JsonException">The bytes are no manifest.</exception>
    public static SealManifest FromBytes(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize<SealManifest>(bytes, SlipwayJson.Indented) ?? throw new JsonException("The manifest is empty.");

    /// <summary>The small value that stands for this manifest.</summary>
    public VersionSeal Seal() => Seal(ToBytes());

    /// <summary>The same, where its bytes are at hand.</summary>
    public VersionSeal Seal(ReadOnlySpan<byte> bytes) => new(Container, Content(), Digest.Of(bytes), Artifacts.Count, Artifacts.Sum(a => a.Length));
}
