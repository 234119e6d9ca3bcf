using System.Text;

namespace Slipway.Releases.Artifacts;

/// <summary>One line of a list of digests, taken apart.</summary>
internal readonly record struct ChecksumLine(string Name, string Hex, string? Problem)
{
    private const int Digits = 64;
    private const string Tag = "SHA256 (";
    private const string Shape = "is not of the form '<SHA-256 digest>  <path>'";

    /// <summary>Reads a line of either form, its leading backslash taken off.</summary>
    public static ChecksumLine Read(string line)
    {
        int tagged = line.LastIndexOf(") = ", StringComparison.Ordinal);
        if (tagged > 0 && line.IndexOf(" (", StringComparison.Ordinal) is > 0 and int open && line[..open].All(IsOfTag))
        {
            return !line.StartsWith(Tag, StringComparison.Ordinal) ? Wrong($"holds a digest of {line[..open]}, not of SHA256")
                : tagged < Tag.Length ? Wrong(Shape)
                : Of(line[Tag.Length..tagged], line[(tagged + 4)..]);
        }

        int end = line.IndexOf(' ');
        return end < 0 || end + 2 > line.Length || line[end + 1] is not (' ' or '*') ? Wrong(Shape) : Of(line[(end + 2)..], line[..end]);
    }

    /// <summary>A path whose line was marked as escaped; null when it holds an escape that is none.</summary>
    public static string? Unescape(string name)
    {
        StringBuilder plain = new(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != '\\')
            {
                plain.Append(name[i]);
                continue;
            }

            i++;
            if (i == name.Length || name[i] is not ('\\' or 'n' or 'r'))
            {
                return null;
            }

            plain.Append(name[i] switch { 'n' => '\n', 'r' => '\r', char same => same });
        }

        return plain.ToString();
    }

    private static ChecksumLine Of(string name, string hex) =>
        hex.Length == 0 || !hex.All(char.IsAsciiHexDigit) ? Wrong(Shape)
        : hex.Length != Digits ? Wrong($"holds a digest of {hex.Length} digits; one of SHA-256 has {Digits}")
        : new(name, hex, null);

    private static ChecksumLine Wrong(string problem) => new("", "", problem);

    private static bool IsOfTag(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '/';
}
