using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;
using Slipway.Releases.Json;

namespace Slipway.Releases.Artifacts;

/// <summary>
/// Where an artifact lies below its version's folder: segments joined by <c>/</c>, none of them empty, <c>.</c> or <c>..</c>,
/// without backslashes and control characters, 512 characters at most. Names may be in any script.
/// </summary>
[JsonConverter(typeof(ParsedStringConverter<ArtifactPath>))]
public readonly record struct ArtifactPath : IParsable<ArtifactPath>
{
    /// <summary>The manifest of a promoted version; no artifact may have this name.</summary>
    public const string Manifest = "slipway.manifest.json";

    private readonly string? text;

    private ArtifactPath(string text) => this.text = text;

    /// <summary>Reads a path, or throws a <see cref="FormatException"/> that says what one may hold.</summary>
    public static ArtifactPath Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out ArtifactPath path)
            ? path
            : throw new FormatException(
                $"'{s}' is not an artifact's path; write it relative to the version's folder, with '/' between names, without '..', 512 characters at most.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ArtifactPath result)
    {
        bool reads = s is { Length: > 0 and <= 512 }
            && s != Manifest
            && !s.Any(c => c == '\\' || char.IsControl(c))
            && IsUnicode(s)
            && s.Split('/').All(segment => segment.Trim() is not ("" or "." or "..") && !segment.EndsWith('.'));
        result = reads ? new(s!) : default;
        return reads;
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? "";

    // Half a surrogate pair has no UTF-8 form: two such names would be one blob.
    private static bool IsUnicode(string s) => !s.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);
}
