using Microsoft.AspNetCore.Http;
using Slipway.Host.Settings;

namespace Slipway.Host.Inbox;

/// <summary>The page's own files, built into this program, and the two libraries that npm brings: Microsoft's card renderer and its Markdown.</summary>
internal static class InboxFiles
{
    private const string Script = "text/javascript; charset=utf-8";

    public static IResult Page(string token) => Results.Text(Read("inbox.html").Replace("{{token}}", token, StringComparison.Ordinal), "text/html; charset=utf-8");

    public static IResult Style() => Results.Text(Read("inbox.css"), "text/css; charset=utf-8");

    public static IResult Behaviour() => Results.Text(Read("inbox.js"), Script);

    public static IResult Cards() => Package("adaptivecards", "dist", "adaptivecards.min.js");

    public static IResult Markdown() => Package("markdown-it", "dist", "browser", "markdown-it.umd.min.js");

    private static IResult Package(params string[] path) =>
        Path.Combine([Repository.Root ?? AppContext.BaseDirectory, "node_modules", .. path]) is var file && File.Exists(file)
            ? Results.File(file, Script)
            : Results.Problem($"The package {path[0]} is not installed: run `npm ci` beside package.json.", statusCode: StatusCodes.Status404NotFound);

    private static string Read(string name)
    {
        using Stream stream = typeof(InboxFiles).Assembly.GetManifestResourceStream(typeof(InboxFiles), name)!;
        using StreamReader reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
