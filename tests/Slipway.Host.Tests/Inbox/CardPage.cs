using Microsoft.Playwright;
using Slipway.Host.Settings;

namespace Slipway.Host.Tests.Inbox;

/// <summary>A page that shows one card at a time with Microsoft's renderer, strict about the schema and with Markdown that makes links wherever it can.</summary>
public sealed class CardPage : IAsyncLifetime
{
    private const string Behaviour = """
        const markdown = markdownit({ html: false, linkify: true });
        markdown.linkify.set({ fuzzyEmail: false });
        AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => { result.outputHtml = markdown.render(text); result.didProcess = true; };
        const text = { default: { default: "#242424", subtle: "#616161" }, attention: { default: "#c4314b", subtle: "#c4314b" } };
        const style = backgroundColor => ({ backgroundColor, foregroundColors: text });
        const hostConfig = new AdaptiveCards.HostConfig({
          fontFamily: "sans-serif",
          fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
          spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
          containerStyles: { default: style("#ffffff"), emphasis: style("#f0f0f0"), accent: style("#dfe7fb"), good: style("#dff2df"), warning: style("#fbf0d9"), attention: style("#fbdfdc") },
          factSet: { title: { weight: "bolder", wrap: true, maxWidth: 150 }, value: { wrap: true }, spacing: 16 },
          actions: { maxActions: 6, buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "stretch", showCard: { actionMode: "inline", inlineTopMargin: 16, style: "emphasis" } },
        });
        function show(json) {
          window.executed = [];
          const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
          const card = new AdaptiveCards.AdaptiveCard();
          card.hostConfig = hostConfig;
          card.onExecuteAction = action => window.executed.push(action instanceof AdaptiveCards.ExecuteAction ? { verb: action.verb, data: action.data } : { opened: action.url });
          card.parse(JSON.parse(json), context);
          document.body.replaceChildren(card.render());
          const read = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message);
          return read.concat(card.validateProperties().validationEvents.map(found => found.message));
        }
        """;

    private const string Sheet = """
        body { margin: 0; }
        .ac-actionSet { flex-wrap: wrap; row-gap: 8px; }
        .ac-actionSet > div, .ac-pushButton { min-width: 0; max-width: 100%; }
        .ac-pushButton { font: inherit; padding: 6px 12px; }
        .ac-pushButton, .ac-pushButton * { white-space: normal !important; overflow-wrap: anywhere; }
        .ac-textInput, .ac-multichoiceInput { width: 100%; box-sizing: border-box; }
        """;

    private Browser? browser;

    internal IPage Page => browser!.Page;

    internal List<string> Complaints => browser!.Complaints;

    public async ValueTask InitializeAsync()
    {
        browser = await Browser.OpenAsync();
        await Page.SetContentAsync("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"></head><body></body></html>");
        string modules = Path.Combine(Repository.Root!, "node_modules");
        await Page.AddScriptTagAsync(new() { Path = Path.Combine(modules, "markdown-it", "dist", "browser", "markdown-it.umd.min.js") });
        await Page.AddScriptTagAsync(new() { Path = Path.Combine(modules, "adaptivecards", "dist", "adaptivecards.min.js") });
        await Page.AddScriptTagAsync(new() { Content = Behaviour });
        await Page.AddStyleTagAsync(new() { Content = Sheet });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }
    }

    /// <summary>Shows a card that is kept; answers with what the renderer had to say against it.</summary>
    internal async Task<string[]> ShowAsync(string name, int width)
    {
        Complaints.Clear();
        await Page.SetViewportSizeAsync(width, 800);
        return await Page.EvaluateAsync<string[]>("json => show(json)", await File.ReadAllTextAsync(PathOf(name)));
    }

    /// <summary>What buttons sent since the card is shown, as JSON.</summary>
    internal Task<string> ExecutedAsync() => Page.EvaluateAsync<string>("() => JSON.stringify(window.executed)");

    internal static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Path.GetDirectoryName(PathOf("x"))!, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Cards", $"{name}.json");
}
