namespace Slipway.Releases.Artifacts;

/// <summary>What a blob carries besides its bytes, and takes along when it is promoted. What it does not have is null.</summary>
/// <param name="ContentType">The media type that the service answers with.</param>
/// <param name="ContentEncoding">The encoding that the service answers with, as in <c>gzip</c>.</param>
/// <param name="ContentLanguage">The language that the service answers with.</param>
/// <param name="ContentDisposition">How a browser shows it.</param>
/// <param name="CacheControl">How long it may be kept by those who read it.</param>
/// <param name="Md5">The MD5 of its bytes in base64, computed when it was sealed; storage services know no SHA-256 to compare by.</param>
/// <param name="Tier">The access tier that somebody chose for it, as in <c>Cool</c>.</param>
/// <param name="Metadata">The metadata that its writer gave it.</param>
/// <param name="Tags">The index tags that its writer gave it.</param>
public sealed record ArtifactProperties(
    string? ContentType = null,
    string? ContentEncoding = null,
    string? ContentLanguage = null,
    string? ContentDisposition = null,
    string? CacheControl = null,
    string? Md5 = null,
    string? Tier = null,
    IReadOnlyDictionary<string, string>? Metadata = null,
    IReadOnlyDictionary<string, string>? Tags = null);
