using Microsoft.AspNetCore.Http;
using Slipway.Functions.Page;

namespace Slipway.Host.Inbox;

/// <summary>The page's own files, built into this program, and those that show cards, which the approval page has too.</summary>
internal static class InboxFiles
{
    /// <summary>What shows cards: Microsoft's renderer, its Markdown, and how both are used.</summary>
    public static IReadOnlyList<string> Shared { get; } = ["adaptivecards.js", "markdown-it.js", "cards.js", "cards.css"];

    public static IResult Page(string token) => Results.Text(Read("inbox.html").Replace("{{token}}", token, StringComparison.Ordinal), "text/html; charset=utf-8");

    public static IResult Style() => Results.Text(Read("inbox.css"), "text/css; charset=utf-8");

    public static IResult Behaviour() => Results.Text(Read("inbox.js"), "text/javascript; charset=utf-8");

    public static IResult Of(string shared) => PageFile.Find(shared) is { } file ? Results.Bytes(file.Content, file.MediaType) : Results.NotFound();

    private static string Read(string name)
    {
        using Stream stream = typeof(InboxFiles).Assembly.GetManifestResourceStream(typeof(InboxFiles), name)!;
        using StreamReader reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
