using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Slipway.Releases.Json;

namespace Slipway.Releases.Versions;

/// <summary>
/// The name of a product: lower-case words joined by hyphens, each beginning with a letter, 40 characters at most.
/// Because no word begins with a digit, <c>{product}-{version}</c> reads back in one way only.
/// </summary>
[JsonConverter(typeof(ParsedStringConverter<ProductName>))]
public readonly partial record struct ProductName : IParsable<ProductName>
{
    private readonly string? text;

    private ProductName(string text) => this.text = text;

    /// <summary>Reads a name, or throws a <see cref="FormatException"/> that says how one looks.</summary>
    public static ProductName Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out ProductName name)
            ? name
            : throw new FormatException(
                $"'{s}' is not a product name; use lower-case words joined by hyphens, each beginning with a letter, 40 characters at most.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ProductName result)
    {
        bool reads = s is { Length: > 0 and <= 40 } && Shape().IsMatch(s) && s != "validate";
        result = reads ? new(s!) : default;
        return reads;
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? "";

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*\z")]
    private static partial Regex Shape();
}
