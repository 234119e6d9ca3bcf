using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Slipway.Functions.Page;

/// <summary>A file that a page is made of, built into the app.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Tag">What it holds, in short: other content has another.</param>
public sealed record PageFile(byte[] Content, string MediaType, string Tag)
{
    private const string Script = "text/javascript; charset=utf-8";
    private const string Sheet = "text/css; charset=utf-8";

    private static readonly FrozenDictionary<string, Lazy<PageFile>> Served = new[]
    {
        ("msal-browser.js", Script), ("adaptivecards.js", Script), ("markdown-it.js", Script), ("cards.js", Script), ("page.js", Script),
        ("cards.css", Sheet), ("page.css", Sheet),
    }.ToFrozenDictionary(file => file.Item1, file => new Lazy<PageFile>(() => Make(file.Item1, file.Item2)), StringComparer.Ordinal);

    /// <summary>The names of the files that browsers may ask for.</summary>
    public static IEnumerable<string> Names => Served.Keys;

    /// <summary>The file of that name; null for every other.</summary>
    public static PageFile? Find(string name) => Served.GetValueOrDefault(name)?.Value;

    /// <summary>A text that is built in, whether browsers may ask for it or not.</summary>
    internal static byte[] Read(string name)
    {
        using Stream stream = typeof(PageFile).Assembly.GetManifestResourceStream(typeof(PageFile), name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static PageFile Make(string name, string mediaType)
    {
        byte[] content = Read(name);
        return new(content, mediaType, Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
    }
}
