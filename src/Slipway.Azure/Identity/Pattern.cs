using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Slipway.Releases.Json;

namespace Slipway.Azure.Identity;

/// <summary>A name of a policy in which <c>*</c> stands for any characters, a slash and none at all included; letters count as they are written.</summary>
[JsonConverter(typeof(ParsedStringConverter<Pattern>))]
public readonly record struct Pattern : IParsable<Pattern>
{
    private const int Longest = 256;

    private readonly string? text;

    private Pattern(string text) => this.text = text;

    /// <summary>The pattern that everything matches.</summary>
    public static Pattern Any { get; } = new("*");

    /// <summary>Whether everything matches it.</summary>
    public bool IsAny => text == "*";

    /// <summary>Reads a pattern, or throws a <see cref="FormatException"/> that says how one looks.</summary>
    public static Pattern Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out Pattern pattern)
            ? pattern
            : throw new FormatException($"'{s}' is not a pattern; write a name in 1 to {Longest} characters, with * for any characters.");

    /// <inheritdoc/>
    public static bool TryParse([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? s, IFormatProvider? provider, out Pattern result)
    {
        bool reads = !string.IsNullOrWhiteSpace(s) && s.Length <= Longest && !s.Any(char.IsControl);
        result = reads ? new(s!.Trim()) : default;
        return reads;
    }

    /// <summary>Whether a name matches; nothing matches a pattern that was never read.</summary>
    /// <param name="name">The name; null matches nothing.</param>
    /// <param name="ignoreCase">Whether upper and lower case are one, where whoever gave the name says so.</param>
    public bool Matches(string? name, bool ignoreCase = false) =>
        text is not null && name is not null && (IsAny || (ignoreCase ? Read(text.ToUpperInvariant()).IsMatch(name.ToUpperInvariant()) : Read(text).IsMatch(name)));

    /// <inheritdoc/>
    public override string ToString() => text ?? "";

    // Without backtracking no pattern and no name takes long; and its own way to ignore case takes a Kelvin sign for a k.
    private static Regex Read(string pattern) => new(
        $@"\A{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
}
