using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Azure.Teams.Cards;

/// <summary>Text from people, made harmless for a card: shown as it was written, without links, mentions, formats or functions.</summary>
public static partial class CardText
{
    /// <summary>A word longer than this gets places to break at, or it would push a card beyond the edge of a phone; in characters as people count them.</summary>
    private const int LongestWord = 24;

    // Takes no room: parts what a client would otherwise take for an address, and lets a long word break.
    private const char Gap = '\u200b';

    /// <summary>
    /// The text on one line, cut to <paramref name="longest"/> characters, with a backslash before each character that Adaptive Cards' Markdown would
    /// take for markup. Control characters and those that turn the direction of writing are left out.
    /// </summary>
    public static string Plain(string? text, int longest)
    {
        StringBuilder plain = new();
        foreach (string shown in Words().Split(Cut(OneLine(text ?? ""), longest)).SelectMany(Breakable))
        {
            foreach (char letter in shown)
            {
                // '{' begins a function such as {{DATE()}}.
                if (letter is '\\' or '`' or '*' or '_' or '[' or ']' or '(' or ')' or '<' or '>' or '~' or '|' or '#' or '{' or '}' or '!')
                {
                    plain.Append('\\');
                }

                plain.Append(letter);
            }
        }

        string safe = Entities().Replace(Addresses().Replace(plain.ToString(), $"$0{Gap}"), @"\&");
        return BeginsAList(safe) ? $"{Gap}{safe}" : safe;
    }

    /// <summary>The text as a button shows it: on one line and cut, without escapes, because a button's title is not Markdown.</summary>
    public static string Label(string? text, int longest) =>
        string.Concat(Words().Split(Cut(OneLine(text ?? ""), longest)).SelectMany(Breakable)).Replace("{{", $"{{{Gap}{{", StringComparison.Ordinal);

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
        if (line.Length <= longest)
        {
            return line;
        }

        int end = char.IsHighSurrogate(line[longest - 2]) ? longest - 2 : longest - 1;
        return line[..end] + "…";
    }

    private static IEnumerable<string> Breakable(string word)
    {
        StringInfo characters = new(word);
        if (characters.LengthInTextElements <= LongestWord)
        {
            yield return word;
            yield break;
        }

        for (int at = 0; at < characters.LengthInTextElements; at += LongestWord)
        {
            yield return (at == 0 ? "" : Gap) + characters.SubstringByTextElements(at, Math.Min(LongestWord, characters.LengthInTextElements - at));
        }
    }

    private static bool BeginsAList(string plain)
    {
        int digits = 0;
        while (digits < plain.Length && char.IsAsciiDigit(plain[digits]))
        {
            digits++;
        }

        char mark = digits < plain.Length ? plain[digits] : ' ';
        return (digits == 0 && mark is '-' or '+') || (digits > 0 && mark is '.' && (digits + 1 == plain.Length || plain[digits + 1] == ' '));
    }

    [GeneratedRegex("(?<= )|(?= )")]
    private static partial Regex Words();

    /// <summary>Where bare addresses begin, of which clients make links.</summary>
    [GeneratedRegex("(?<=[a-z]):(?=//)|(?<=mailto|tel|sip):|www(?=\\.)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Addresses();

    /// <summary>An ampersand that would begin an entity.</summary>
    [GeneratedRegex("&(?=[0-9A-Za-z]{1,40};)")]
    private static partial Regex Entities();
}
