using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Slipway.Host.Tests.Inbox;
using static Microsoft.Playwright.Assertions;

namespace Slipway.Host.Tests.Page;

/// <summary>The approval page in a browser, with a person in front of it.</summary>
public sealed class PageTests(PageHost page) : IClassFixture<PageHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_opens_the_link_signs_in_and_approves()
    {
        (string id, string link) = await page.AskAsync("signed");
        await using Browser browser = await page.OpenAsync(link, PageHost.Ada);
        ILocator card = browser.Page.GetByRole(AriaRole.Article);

        await Expect(card).ToContainTextAsync("Approve signed 1.0.0 for production?");
        await Expect(card).ToContainTextAsync("A *faster* search");
        await Expect(browser.Page.Locator("#who")).ToContainTextAsync($"Signed in as {PageHost.Ada}");
        await card.GetByLabel("Comment").FillAsync("Looks good");
        await card.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).ClickAsync();

        await Expect(Status(browser)).ToHaveTextAsync("You approved signed-1.0.0 for production; it goes on.");
        await Expect(Status(browser)).ToBeFocusedAsync();
        await Expect(card).ToContainTextAsync("Approved.");
        Assert.Equal(link, browser.Page.Url);
        Assert.Empty(browser.Complaints);
    }

    private static ILocator Status(Browser browser) => browser.Page.GetByRole(AriaRole.Status);
}
