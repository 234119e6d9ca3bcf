using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs.Copying;

/// <summary>One artifact to be copied, and what its copy carries: all that the sealed blob carried, and where it came from.</summary>
/// <param name="Release">The release that promotes it.</param>
/// <param name="Artifact">The seal that the copy is bound to.</param>
/// <param name="Source">The sealed blob.</param>
/// <param name="Target">Where the copy goes.</param>
/// <param name="From">The source's container as the plan names it.</param>
internal sealed record CopyOrder(ReleaseId Release, ArtifactSeal Artifact, BlobClient Source, BlobClient Target, string From)
{
    /// <summary>How many index tags Slipway adds; the service allows ten in all.</summary>
    public const int OwnTags = 3;

    private const int LongestTag = 256;

    /// <summary>Where the copy goes, for sentences.</summary>
    public string Name => $"{Target.BlobContainerName}/{Target.Name}";

    /// <summary>Only the write that was sealed is copied.</summary>
    public BlobRequestConditions OnlySealed => new() { IfMatch = new ETag(Artifact.ETag) };

    public AccessTier? Tier => Artifact.Properties?.Tier is { } tier ? new AccessTier(tier) : default(AccessTier?);

    public BlobHttpHeaders Headers => new()
    {
        ContentType = Artifact.Properties?.ContentType,
        ContentEncoding = Artifact.Properties?.ContentEncoding,
        ContentLanguage = Artifact.Properties?.ContentLanguage,
        ContentDisposition = Artifact.Properties?.ContentDisposition,
        CacheControl = Artifact.Properties?.CacheControl,
        ContentHash = Md5,
    };

    /// <summary>The MD5 that was computed when it was sealed.</summary>
    public byte[]? Md5 => Artifact.Properties?.Md5 is { } md5 ? Convert.FromBase64String(md5) : null;

    public Dictionary<string, string> Metadata => new(Artifact.Properties?.Metadata ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase)
    {
        ["sha256"] = Artifact.Sha256.ToString(),
        ["release"] = Release.ToString(),
        // Headers are ASCII; the escaped path is too.
        ["origin"] = Source.Uri.AbsolutePath,
    };

    public Dictionary<string, string> Tags => new(Artifact.Properties?.Tags ?? new Dictionary<string, string>(), StringComparer.Ordinal)
    {
        ["sha256"] = Artifact.Sha256.ToString(),
        // Tags may not hold a tilde, and neither products nor versions hold an underscore.
        ["release"] = Cut(Release.ToString().Replace('~', '_')),
        ["origin"] = Cut(string.Create(CultureInfo.InvariantCulture, $"{From}/{VersionFolder.Of(Release).TrimEnd('/')}")),
    };

    private static string Cut(string tag) => tag.Length > LongestTag ? tag[..LongestTag] : tag;
}
