using System.Text.Json;
using System.Text.Unicode;
using Slipway.Releases.Plans.Reading;

namespace Slipway.Releases.Provenance;

/// <summary>
/// JSON that strangers wrote. What two readers could read in two ways is refused: a member that is there twice, comments, text after the end,
/// bytes that are not UTF-8.
/// </summary>
internal static class ProofJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <exception cref="ProofFlawException">It is not strict JSON with an object at the top.</exception>
    public static JsonElement Read(ReadOnlyMemory<byte> json)
    {
        // The parser takes any bytes within strings.
        if (!Utf8.IsValid(json.Span))
        {
            throw new ProofFlawException("is not UTF-8");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : throw new ProofFlawException("is no JSON object");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // An escaped half of a surrogate pair in a member's name is an InvalidOperationException.
            throw new ProofFlawException($"is not strict JSON ({Spelling.Shortened(broken.Message.Split(" LineNumber")[0])})");
        }
    }

    /// <summary>The member at the end of a path of names; null when there is none.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }

    /// <summary>The text at the end of a path; null when there is none, or it is no Unicode.</summary>
    public static string? TextAt(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path)?.Text();

    /// <summary>A string's text; null for any other value.</summary>
    public static string? Text(this JsonElement element)
    {
        try
        {
            return element.ValueKind is JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }

    /// <summary>The members of the list at the end of a path; none when there is no list.</summary>
    public static IReadOnlyList<JsonElement> ListAt(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>The bytes of standard or URL-safe Base64; null when it is neither.</summary>
    public static byte[]? FromBase64(string? text)
    {
        string standard = (text ?? "").Replace('-', '+').Replace('_', '/');
        standard = standard.TrimEnd('=').Length % 4 is int over && over > 0 && !standard.EndsWith('=') ? standard + new string('=', 4 - over) : standard;
        byte[] bytes = new byte[standard.Length / 4 * 3];
        return text is not null && Convert.TryFromBase64String(standard, bytes, out int written) ? bytes[..written] : null;
    }
}
