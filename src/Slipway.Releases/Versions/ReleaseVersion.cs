using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Slipway.Releases.Json;

namespace Slipway.Releases.Versions;

/// <summary>
/// A version as text: begins with a digit, then letters, digits, dots and hyphens, 64 characters at most.
/// Whether it is a valid version, and which of two is newer, is for the plan's <see cref="VersionScheme"/> to say.
/// </summary>
/// <remarks>Build metadata (<c>+…</c>) is refused: SemVer gives it no order, so two such versions could not be told apart.</remarks>
[JsonConverter(typeof(ParsedStringConverter<ReleaseVersion>))]
public readonly partial record struct ReleaseVersion : IParsable<ReleaseVersion>
{
    private readonly string? text;

    private ReleaseVersion(string text) => this.text = text;

    /// <summary>Reads a version, or throws a <see cref="FormatException"/> that says how one looks.</summary>
    public static ReleaseVersion Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out ReleaseVersion version)
            ? version
            : throw new FormatException(
                $"'{s}' is not a version; it begins with a digit and holds letters, digits, dots and hyphens, 64 at most, without build metadata.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ReleaseVersion result)
    {
        bool reads = s is { Length: > 0 and <= 64 } && Shape().IsMatch(s);
        result = reads ? new(s!) : default;
        return reads;
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? "";

    [GeneratedRegex(@"^[0-9][0-9A-Za-z-]*(\.[0-9A-Za-z-]+)*\z")]
    private static partial Regex Shape();
}
