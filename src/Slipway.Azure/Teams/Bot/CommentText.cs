using System.Globalization;
using System.Text;

namespace Slipway.Azure.Teams.Bot;

/// <summary>A comment as it is kept: what people wrote, without what they cannot see.</summary>
public static class CommentText
{
    /// <summary>
    /// The text without control characters, those that turn the direction of writing, and those without width; line ends become spaces. Null when
    /// nothing is left.
    /// </summary>
    public static string? Clean(string? text)
    {
        StringBuilder clean = new();
        foreach (Rune rune in (text ?? "").EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (Rune.IsWhiteSpace(rune))
            {
                clean.Append(' ');
            }
            else if (category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse)
                || rune.Value is 0x200C or 0x200D)
            {
                // Joiners stay: some scripts are not written without them.
                clean.Append(rune);
            }
        }

        string line = clean.ToString().Trim();
        return line.All(letter => letter is ' ' or '\u200c' or '\u200d') ? null : line;
    }
}
