using System.Globalization;
using System.Text;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Records;

/// <summary>
/// Any text as a part of a table's key. Keys may not hold <c>/ \ # ?</c> and control characters, nor be longer than 1 KiB; here only ASCII
/// letters, digits and <c>- . _ ~ @</c> stay as they are, the rest is written <c>!</c> and four hexadecimal digits.
/// </summary>
internal static class RowName
{
    private const int Longest = 300;

    /// <summary>The escaped text; a longer one is cut and ends in its digest, so that two texts never share a key.</summary>
    public static string Of(string text)
    {
        StringBuilder name = new(text.Length);
        foreach (char letter in text)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '~' or '@')
            {
                name.Append(letter);
            }
            else
            {
                name.Append('!').Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        return name.Length <= Longest ? name.ToString() : $"{name.ToString(0, Longest)}!!{Digest.Of(text).ToString()[7..]}";
    }

    /// <summary>The text as the name of a column: letters, digits and <c>_</c>.</summary>
    public static string Column(string prefix, string text) =>
        prefix + Of(text).Replace("_", "!005f", StringComparison.Ordinal).Replace("-", "!002d", StringComparison.Ordinal)
            .Replace(".", "!002e", StringComparison.Ordinal).Replace("~", "!007e", StringComparison.Ordinal)
            .Replace("@", "!0040", StringComparison.Ordinal).Replace('!', '_');
}
