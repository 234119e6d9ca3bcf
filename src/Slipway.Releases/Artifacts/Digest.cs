using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Slipway.Releases.Json;

namespace Slipway.Releases.Artifacts;

/// <summary>A SHA-256 digest in its usual form: <c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
[JsonConverter(typeof(ParsedStringConverter<Digest>))]
public readonly partial record struct Digest : IParsable<Digest>
{
    private readonly string? text;

    private Digest(string text) => this.text = text;

    /// <summary>The first twelve hexadecimal digits, for people.</summary>
    public string Abbreviated => ToString() is { Length: > 19 } text ? text[7..19] : "";

    /// <summary>The digest of these bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes) => FromHash(SHA256.HashData(bytes));

    /// <summary>The digest of a text's UTF-8 bytes.</summary>
    public static Digest Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>A digest from the 32 bytes of a finished SHA-256 hash.</summary>
    public static Digest FromHash(ReadOnlySpan<byte> hash) =>
        hash.Length == SHA256.HashSizeInBytes
            ? new("sha256:" + Convert.ToHexStringLower(hash))
            : throw new ArgumentException($"A SHA-256 hash has 32 bytes, not {hash.Length}.", nameof(hash));

    /// <summary>Reads a digest, or throws a <see cref="FormatException"/> that says how one looks.</summary>
    public static Digest Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out Digest digest)
            ? digest
            : throw new FormatException($"'{Shown(s)}' is not a SHA-256 digest: {WhyNot(s)}; write sha256: and 64 hexadecimal digits.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Digest result)
    {
        bool reads = Shape().IsMatch(s ?? "");
        result = reads ? new(s!.ToLowerInvariant()) : default;
        return reads;
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? "";

    /// <summary>What keeps a text from being a digest, in a clause.</summary>
    internal static string WhyNot(string text)
    {
        if (text.Split(':', 2) is not [string algorithm, string digits])
        {
            return "it does not name its algorithm";
        }

        return algorithm != "sha256" ? $"its algorithm is {(algorithm.Length == 0 ? "missing" : $"'{Shown(algorithm)}'")}"
            : !digits.All(char.IsAsciiHexDigit) ? "it holds more than hexadecimal digits"
            : $"it has {digits.Length} digits";
    }

    /// <summary>A text that somebody sent, as a sentence can hold it.</summary>
    internal static string Shown(string text) => text.Length <= 100 ? text : $"{text[..(char.IsHighSurrogate(text[99]) ? 99 : 100)]}…";

    [GeneratedRegex(@"^sha256:[0-9a-fA-F]{64}\z")]
    private static partial Regex Shape();
}
