using System.Globalization;
using System.Text;

namespace Slipway.Azure.Teams;

/// <summary>Text from people, made harmless for a card: shown as it was written, without links, mentions, formats or functions.</summary>
public static class CardText
{
    /// <summary>
    /// The text on one line, cut to <paramref name="longest"/> characters, with a backslash before each character that Adaptive Cards' Markdown would
    /// take for markup. Control characters and those that turn the direction of writing are left out.
    /// </summary>
    public static string Plain(string? text, int longest)
    {
        StringBuilder plain = new();
        string line = OneLine(text ?? "");
        foreach (char letter in line.Length <= longest ? line : Cut(line, longest))
        {
            // '{' begins a function such as {{DATE()}}; ':' behind a scheme makes a link of a bare address.
            if (letter is '\\' or '`' or '*' or '_' or '[' or ']' or '(' or ')' or '<' or '>' or '~' or '|' or '#' or '{' or '}' or '!')
            {
                plain.Append('\\');
            }

            plain.Append(letter);
            if (letter == ':' && EndsInScheme(plain))
            {
                plain.Append('\u200b');
            }
        }

        return plain.Length > 0 && BeginsAList(plain) ? $"\u200b{plain}" : plain.ToString();
    }

    private static string OneLine(string text)
    {
        StringBuilder line = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                line.Append(Rune.IsWhiteSpace(rune) ? " " : "");
            }
            else if (category is not UnicodeCategory.Format || rune.Value is 0x200C or 0x200D)
            {
                // Joiners stay: some scripts are not written without them.
                line.Append(rune);
            }
        }

        return line.ToString().Trim();
    }

    private static string Cut(string line, int longest)
    {
        int end = char.IsHighSurrogate(line[longest - 2]) ? longest - 2 : longest - 1;
        return line[..end] + "…";
    }

    private static bool EndsInScheme(StringBuilder plain)
    {
        string tail = plain.ToString(Math.Max(0, plain.Length - 7), Math.Min(7, plain.Length));
        return tail.EndsWith("http:", StringComparison.OrdinalIgnoreCase)
            || tail.EndsWith("https:", StringComparison.OrdinalIgnoreCase)
            || tail.EndsWith("mailto:", StringComparison.OrdinalIgnoreCase);
    }

    private static bool BeginsAList(StringBuilder plain)
    {
        int digits = 0;
        while (digits < plain.Length && char.IsAsciiDigit(plain[digits]))
        {
            digits++;
        }

        char mark = digits < plain.Length ? plain[digits] : ' ';
        return (digits == 0 && mark is '-' or '+') || (digits > 0 && mark is '.' && (digits + 1 == plain.Length || plain[digits + 1] == ' '));
    }
}
