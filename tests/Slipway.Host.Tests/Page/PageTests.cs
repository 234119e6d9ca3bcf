using Microsoft.Playwright;
using Slipway.Host.Tests.Inbox;
using static Microsoft.Playwright.Assertions;

namespace Slipway.Host.Tests.Page;

/// <summary>The approval page in a browser, with a person in front of it.</summary>
public sealed class PageTests(PageHost page) : IClassFixture<PageHost>
{
    [Fact]
    public async Task Somebody_opens_the_link_signs_in_and_approves()
    {
        (string id, string link) = await page.AskAsync("signed");
        await using Browser browser = await page.OpenAsync(link, PageHost.Ada);
        ILocator card = Card(browser);

        await Expect(card).ToContainTextAsync("Approve signed 1.0.0 for production?");
        await Expect(card).ToContainTextAsync("A *faster* search");
        await Expect(browser.Page.Locator("#who")).ToContainTextAsync($"Signed in as {PageHost.Ada}");
        await card.GetByLabel("Comment").FillAsync("Looks good");
        await Button(browser, "Approve").ClickAsync();

        await SaysAsync(browser, "You approved signed-1.0.0 for production; it goes on.");
        await Expect(Status(browser)).ToBeFocusedAsync();
        await Expect(card).ToContainTextAsync("Approved.");
        await Expect(Button(browser, "Approve")).ToHaveCountAsync(0);
        Assert.Equal(link, browser.Page.Url);
        Assert.Contains($"{PageHost.Ada} Approve Looks good", await page.DecisionsAsync(id));
        await page.ReachesAsync("signed-1.0.0", "Released");
        Assert.Empty(browser.Complaints);
        Assert.Empty(page.Tenant.Complaints);
    }

    [Fact]
    public async Task A_rejection_needs_its_reason_and_can_be_given_with_the_keyboard_alone()
    {
        (string id, string link) = await page.AskAsync("keyed");
        await using Browser browser = await page.OpenAsync(link, PageHost.Bo);
        await Button(browser, "Reject…").FocusAsync();

        await browser.Page.Keyboard.PressAsync("Enter");
        await Button(browser, "Reject").PressAsync("Enter");
        await Expect(browser.Page.GetByText("Say why: a rejection needs a reason.")).ToBeVisibleAsync();
        await Card(browser).GetByLabel("Reason").FillAsync("Not on a Friday");
        await browser.Page.Keyboard.PressAsync("Tab");
        await browser.Page.Keyboard.PressAsync("Enter");

        await SaysAsync(browser, "You rejected keyed-1.0.0 for production; the release is refused.");
        Assert.Equal([$"{PageHost.Bo} Reject Not on a Friday"], await page.DecisionsAsync(id));
        await page.ReachesAsync("keyed-1.0.0", "Refused");
    }

    [Fact]
    public async Task More_time_is_asked_for_and_the_card_shows_the_later_end()
    {
        (_, string link) = await page.AskAsync("longer");
        await using Browser browser = await page.OpenAsync(link, PageHost.Ada);

        await Button(browser, "Ask for more time").ClickAsync();

        await Expect(Status(browser)).ToContainTextAsync("There is more time now: it ends at");
        await Expect(Button(browser, "Ask for more time")).ToHaveCountAsync(0);
        await Expect(Button(browser, "Approve")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_glass_is_broken_here_only_by_two_people_with_reasons()
    {
        (string id, string link) = await page.AskAsync("glass", $"{{ approvers: [{PageHost.Ada}], breakGlass: {{ people: [{PageHost.Bo}, {PageHost.Cy}] }} }}");
        Assert.DoesNotContain("Break the glass", await page.CardAsync(id), StringComparison.Ordinal);

        foreach ((string person, string says) in new[]
        {
            (PageHost.Bo, "You say that glass-1.0.0 for production cannot wait; a second person must break the glass too."),
            (PageHost.Cy, "The glass is broken: glass-1.0.0 for production goes on without the approvals that the plan asks for."),
        })
        {
            await using Browser browser = await page.OpenAsync(link, person);
            await Button(browser, "Break the glass…").ClickAsync();
            await Button(browser, "Break the glass").ClickAsync();
            await Expect(browser.Page.GetByText("Say why: to break the glass needs a reason.")).ToBeVisibleAsync();
            await Card(browser).GetByLabel("Emergency").FillAsync("The shop is down");
            await Button(browser, "Break the glass").ClickAsync();
            await SaysAsync(browser, says);
        }

        Assert.Equal([$"{PageHost.Bo} BreakGlass The shop is down", $"{PageHost.Cy} BreakGlass The shop is down"], await page.DecisionsAsync(id));
        await page.ReachesAsync("glass-1.0.0", "Released");
    }

    [Fact]
    public async Task A_stale_page_shows_what_stands_and_decides_nothing()
    {
        (string id, string link) = await page.AskAsync("stale", $"{{ approvers: [{PageHost.Ada}, {PageHost.Bo}, {PageHost.Cy}], quorum: 2 }}");
        await using Browser first = await page.OpenAsync(link, PageHost.Ada);
        await using Browser second = await page.OpenAsync(link, PageHost.Bo);
        await Expect(Button(first, "Approve")).ToBeVisibleAsync();
        await Button(second, "Approve").ClickAsync();
        await SaysAsync(second, "You approved stale-1.0.0 for production; 1 more must.");

        await Card(first).GetByLabel("Comment").FillAsync("me too");
        await Button(first, "Approve").ClickAsync();

        await SaysAsync(first, "The card has changed since you opened it, so nothing was decided; look at it as it stands now, and answer again.");
        await Expect(Card(first)).ToContainTextAsync($"Counted: {PageHost.Bo}");
        Assert.Equal([$"{PageHost.Bo} Approve "], await page.DecisionsAsync(id));
        await Button(first, "Approve").ClickAsync();
        await SaysAsync(first, "You approved stale-1.0.0 for production; it goes on.");
    }

    [Fact]
    public async Task Clicks_that_come_too_fast_send_one_answer()
    {
        (string id, string link) = await page.AskAsync("twice");
        await using Browser browser = await page.OpenAsync(link, PageHost.Ada);
        int sent = 0;
        browser.Page.Request += (_, request) => sent += request.Method == "POST" && request.Url == link ? 1 : 0;
        await Expect(Button(browser, "Approve")).ToBeVisibleAsync();

        await Button(browser, "Approve").EvaluateAsync("button => { button.click(); button.click(); }");

        await SaysAsync(browser, "You approved twice-1.0.0 for production; it goes on.");
        Assert.Equal(1, sent);
        Assert.Single(await page.DecisionsAsync(id));
    }

    [Fact]
    public async Task Whoever_is_somebody_else_switches_and_whoever_turns_away_from_signing_in_is_told_how_to_go_on()
    {
        (_, string link) = await page.AskAsync("switched");
        await using Browser browser = await page.OpenAsync(link, "Cancel");
        await Expect(Status(browser)).ToContainTextAsync("Signing in did not work (access_denied); sign in again.");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await PickAsync(browser, PageHost.Ada);
        await Expect(browser.Page.Locator("#person")).ToHaveTextAsync(PageHost.Ada);

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Switch person" }).ClickAsync();
        await PickAsync(browser, PageHost.Bo);

        await Expect(browser.Page.Locator("#person")).ToHaveTextAsync(PageHost.Bo);
        await Expect(Button(browser, "Approve")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_answer_that_does_not_arrive_is_told_and_what_was_written_stays()
    {
        (string id, string link) = await page.AskAsync("offline");
        await using Browser browser = await page.OpenAsync(link, PageHost.Ada);
        await Card(browser).GetByLabel("Comment").FillAsync("Looks good");
        await browser.Page.Context.SetOfflineAsync(true);
        await Button(browser, "Approve").ClickAsync();
        await SaysAsync(browser, "Slipway does not answer; try again in a moment.");
        Assert.Empty(await page.DecisionsAsync(id));

        await browser.Page.Context.SetOfflineAsync(false);
        await Button(browser, "Approve").ClickAsync();

        await SaysAsync(browser, "You approved offline-1.0.0 for production; it goes on.");
        Assert.Equal([$"{PageHost.Ada} Approve Looks good"], await page.DecisionsAsync(id));
    }

    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(320, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task The_page_fits_a_phone_and_a_desk_by_day_and_by_night(int width, ColorScheme scheme)
    {
        (_, string link) = await page.AskAsync($"fits-w{width}-{scheme.ToString().ToLowerInvariant()}");
        await using Browser browser = await page.OpenAsync(link);
        await browser.Page.SetViewportSizeAsync(width, 800);
        await browser.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await PickAsync(browser, PageHost.Ada);
        await Button(browser, "Reject…").ClickAsync();

        Assert.Empty(await browser.Page.EvaluateAsync<string[]>(
            "() => [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 0.5).map(e => `${e.className} ${e.innerText.slice(0, 60)}`)"));
        string[] colours = await browser.Page.EvaluateAsync<string[]>(
            "() => [getComputedStyle(document.body).color, getComputedStyle(document.querySelector('#card')).backgroundColor]");
        Assert.Equal(scheme is ColorScheme.Dark ? ["rgb(231, 237, 235)", "rgb(25, 32, 31)"] : ["rgb(22, 33, 31)", "rgb(255, 255, 255)"], colours);
        Assert.Empty(browser.Complaints);
    }

    internal static ILocator Status(Browser browser) => browser.Page.GetByRole(AriaRole.Status);

    internal static ILocator Card(Browser browser) => browser.Page.GetByRole(AriaRole.Article);

    internal static ILocator Button(Browser browser, string name) => Card(browser).GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    internal static Task SaysAsync(Browser browser, string sentence) => Expect(Status(browser)).ToHaveTextAsync(sentence);

    private static Task PickAsync(Browser browser, string person) => browser.Page.GetByRole(AriaRole.Link, new() { Name = person, Exact = true }).ClickAsync();
}
