using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Slipway.Releases.Artifacts;

/// <summary>
/// A name with its letters taken apart, as <c>é</c> into <c>e</c> and its accent, and the marks on each letter in one order: the canonical
/// decomposition, NFD. Two names that look alike because they differ only in how their letters are composed have the same one. The runtime's own
/// <see cref="string.Normalize()"/> leaves every name as it is where it runs without ICU, as Slipway does.
/// </summary>
/// <remarks>https://www.unicode.org/reports/tr15/ and, for Hangul, The Unicode Standard, section 3.12.</remarks>
public static class CanonicalName
{
    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;
    private const int LeadFirst = 0x1100;
    private const int VowelFirst = 0x1161;
    private const int TrailBefore = 0x11A7;
    private const int Vowels = 21;
    private const int Trails = 28;

    private static readonly Lazy<Tables> Known = new(Tables.Load);

    /// <summary>The name with its letters taken apart.</summary>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Ascii.IsValid(name))
        {
            return name;
        }

        Tables tables = Known.Value;
        List<(int Rune, int Class)> parts = new(name.Length);
        foreach (Rune rune in name.EnumerateRunes())
        {
            foreach (int part in tables.PartsOf(rune.Value))
            {
                parts.Add((part, tables.Classes.GetValueOrDefault(part)));
            }
        }

        StringBuilder text = new(parts.Count);
        for (int start = 0; start < parts.Count;)
        {
            // Marks are put in the order of their classes up to the next letter; those of one class stay as they are.
            int end = start + 1;
            while (end < parts.Count && parts[end].Class != 0)
            {
                end++;
            }

            foreach ((int rune, _) in parts[start..end].OrderBy(part => part.Class))
            {
                text.Append(new Rune(rune));
            }

            start = end;
        }

        return text.ToString();
    }

    private sealed record Tables(FrozenDictionary<int, int[]> Decompositions, FrozenDictionary<int, int> Classes)
    {
        public static Tables Load()
        {
            Dictionary<int, int[]> decompositions = [];
            Dictionary<int, int> classes = [];
            using Stream resource = typeof(CanonicalName).Assembly.GetManifestResourceStream("canonical-names.txt")!;
            using StreamReader lines = new(resource);
            while (lines.ReadLine() is { } line)
            {
                if (line.Split('=') is [string rune, string parts])
                {
                    decompositions[Hex(rune)] = [.. parts.Split(' ').Select(Hex)];
                }
                else if (line.Split('-', ':') is [string first, string last, string order] && line[0] != '#')
                {
                    for (int marked = Hex(first); marked <= Hex(last); marked++)
                    {
                        classes[marked] = int.Parse(order, CultureInfo.InvariantCulture);
                    }
                }
            }

            return new(decompositions.ToFrozenDictionary(), classes.ToFrozenDictionary());
        }

        public int[] PartsOf(int rune)
        {
            if (rune is < HangulFirst or > HangulLast)
            {
                return Decompositions.TryGetValue(rune, out int[]? parts) ? parts : [rune];
            }

            int index = rune - HangulFirst;
            int lead = LeadFirst + (index / (Vowels * Trails));
            int vowel = VowelFirst + (index / Trails % Vowels);
            return index % Trails is > 0 and int trail ? [lead, vowel, TrailBefore + trail] : [lead, vowel];
        }

        private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
