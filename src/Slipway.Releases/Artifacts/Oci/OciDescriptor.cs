using System.Security.Cryptography;
using System.Text.Json;

namespace Slipway.Releases.Artifacts.Oci;

/// <summary>What one document of an image layout says about a blob.</summary>
/// <param name="MediaType">The blob's media type.</param>
/// <param name="Digest">Its digest, by which it is named.</param>
/// <param name="Size">Its length in bytes.</param>
/// <remarks>https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md</remarks>
internal sealed record OciDescriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>The media type of an index, which <c>index.json</c> is.</summary>
    public const string Index = "application/vnd.oci.image.index.v1+json";

    private const int Digits = 64;

    /// <summary>Whether the blob is a document that refers to others.</summary>
    public bool IsDocument => MediaType
        is Index
        or "application/vnd.oci.image.manifest.v1+json"
        or "application/vnd.docker.distribution.manifest.list.v2+json"
        or "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Where the blob lies.</summary>
    public ArtifactPath Path => ArtifactPath.Parse($"{OciLayout.Blobs}sha256/{Digest.ToString()[7..]}");

    /// <summary>Reads a descriptor, or says in a clause what is wrong with it.</summary>
    public static (OciDescriptor? Descriptor, string? Problem) Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object
            || Text(json, "mediaType") is not { Length: > 0 } type
            || Text(json, "digest") is not { } digest
            || !json.TryGetProperty("size", out JsonElement size)
            || size.ValueKind != JsonValueKind.Number
            || !size.TryGetInt64(out long length)
            || length < 0)
        {
            return (null, "holds a reference that lacks its mediaType, digest or size");
        }

        if (WhyNoDigest(digest) is { } wrong)
        {
            return (null, $"refers to '{Digest.Shown(digest)}': {wrong}");
        }

        OciDescriptor descriptor = new(type, Digest.Parse(digest), length);
        string? problem =
            type.Contains("foreign", StringComparison.Ordinal) || type.Contains("nondistributable", StringComparison.Ordinal)
                ? $"refers to {descriptor.Digest} as {Digest.Shown(type)}, which may not be distributed"
            : json.TryGetProperty("urls", out JsonElement urls) && (urls.ValueKind != JsonValueKind.Array || urls.GetArrayLength() > 0)
                ? $"refers to {descriptor.Digest} by urls, from where other bytes could come; only what lies in the layout is released"
            : json.TryGetProperty("data", out JsonElement data) && !IsSame(data, descriptor)
                ? $"embeds data that are not {descriptor.Digest}"
            : null;
        return (problem is null ? descriptor : null, problem);
    }

    /// <summary>Why a text is no digest that a layout may use here, in a clause; null when it is one.</summary>
    public static string? WhyNoDigest(string text)
    {
        if (!Digest.TryParse(text, null, out _))
        {
            string why = Digest.WhyNot(text);
            return text.StartsWith("sha256:", StringComparison.Ordinal)
                ? $"{why}; a SHA-256 digest has {Digits} lower-case hexadecimal ones"
                : $"{why}; only sha256 is sealed here";
        }

        return text.Any(char.IsAsciiLetterUpper) ? "its digits are in upper case; an image layout writes them in lower case" : null;
    }

    internal static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsSame(JsonElement data, OciDescriptor descriptor) =>
        data.ValueKind == JsonValueKind.String
        && data.TryGetBytesFromBase64(out byte[]? bytes)
        && bytes.Length == descriptor.Size
        && Digest.FromHash(SHA256.HashData(bytes)) == descriptor.Digest;
}
