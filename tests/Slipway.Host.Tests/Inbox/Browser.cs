using Microsoft.Playwright;

namespace Slipway.Host.Tests.Inbox;

/// <summary>A page in the Chromium of this machine, without a window.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "chrome.exe", "msedge.exe"];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Browser(IPlaywright playwright, IBrowser browser, IPage page) => (this.playwright, this.browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <summary>What the page complained of: errors of scripts, and what its policy forbade.</summary>
    public List<string> Complaints { get; } = [];

    /// <param name="trusting">Whether it takes a certificate that nobody vouches for.</param>
    public static async Task<Browser> OpenAsync(bool trusting = false)
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Find(), Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
        });
        Browser opened = new Browser(playwright, browser, await browser.NewPageAsync(new() { IgnoreHTTPSErrors = trusting }));
        opened.Page.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        opened.Page.PageError += (_, error) => opened.Complaints.Add(error);
        opened.Page.Console += (_, said) =>
        {
            if (said.Type == "error")
            {
                opened.Complaints.Add(said.Text);
            }
        };
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static string Find()
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/bin", "/snap/bin", "/Applications/Google Chrome.app/Contents/MacOS"];
        return Names.Append("Google Chrome").SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("These tests need Chromium or Chrome: install it, as .ci/run does.");
    }
}
