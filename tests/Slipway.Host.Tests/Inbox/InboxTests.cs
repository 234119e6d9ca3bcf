using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Slipway.Host.Tests.Inbox;

public sealed partial class InboxTests(InboxHost inbox) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = inbox.Host.Address };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => http.Dispose();

    [Theory]
    [InlineData("Host", "inbox.example.com")]
    [InlineData("Host", "127.0.0.1:1")]
    [InlineData("Host", "localhost.example.com")]
    [InlineData("X-Forwarded-For", "192.0.2.7")]
    public async Task A_name_or_a_way_that_is_not_this_machine_is_refused(string header, string value)
    {
        using HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Get, inbox.Host.Inbox);
        request.Headers.TryAddWithoutValidation(header, value);
        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData(null, "own")]
    [InlineData("wrong", "own")]
    [InlineData("right", null)]
    [InlineData("right", "http://127.0.0.1:1")]
    [InlineData("right", "http://inbox.example.com")]
    public async Task An_answer_that_the_page_did_not_send_is_refused(string? token, string? origin)
    {
        using HttpResponseMessage response = await AnswerAsync("00", token == "right" ? await TokenAsync() : token, origin == "own" ? Origin : origin);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task An_answer_of_the_page_is_judged_by_the_api()
    {
        using HttpResponseMessage response = await AnswerAsync("00", await TokenAsync(), Origin);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("There is no approval '00'.", (await response.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_page_keeps_the_keys_from_the_browser_and_runs_no_script_but_its_own()
    {
        using HttpResponseMessage page = await http.GetAsync(inbox.Host.Inbox, Cancellation);
        string text = await page.Content.ReadAsStringAsync(Cancellation);

        Assert.DoesNotContain(inbox.Host.FunctionKey, text, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'; script-src 'self';", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_click_on_the_cards_approve_releases_it()
    {
        await inbox.StartReleaseAsync("clicked", Cancellation);
        await using Browser browser = await Browser.OpenAsync();
        await browser.Page.GotoAsync(inbox.Host.Inbox!.AbsoluteUri);
        ILocator card = browser.Page.Locator("article", new() { HasText = "Approve clicked 1.0.0 for production?" });
        await Expect(card.Locator(".ac-adaptiveCard")).ToContainTextAsync("A *faster* search");

        await browser.Page.GetByLabel("You answer as").SelectOptionAsync("bo@example.com");
        await card.GetByLabel("Comment").FillAsync("Looks good");
        await card.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

        await Expect(browser.Page.Locator("#settled")).ToContainTextAsync("clicked-1.0.0 for production approved: bo@example.com approved (“Looks good”)");
        Assert.Contains("\"state\":\"Released\"", await inbox.ClosedAsync("clicked-1.0.0", Cancellation), StringComparison.Ordinal);
        await Expect(browser.Page.Locator("#releases .Released", new() { HasText = "clicked-1.0.0" })).ToBeVisibleAsync();
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_rejection_without_a_comment_is_told_on_the_card_and_one_with_it_refuses_the_release()
    {
        await inbox.StartReleaseAsync("rejected", Cancellation);
        await using Browser browser = await Browser.OpenAsync();
        await browser.Page.GotoAsync(inbox.Host.Inbox!.AbsoluteUri);
        ILocator card = browser.Page.Locator("article", new() { HasText = "Approve rejected 1.0.0 for production?" });
        ILocator reject = card.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Reject", Exact = true });

        await card.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Reject…" }).ClickAsync();
        await reject.ClickAsync();
        await Expect(card.GetByText("Say why: a rejection needs a reason.")).ToBeVisibleAsync();
        await card.GetByLabel("Reason").FillAsync("Not on a Friday");
        await reject.PressAsync("Enter");

        await Expect(browser.Page.Locator("#settled .Rejected")).ToContainTextAsync("Not on a Friday");
        Assert.Contains("\"state\":\"Refused\"", await inbox.ClosedAsync("rejected-1.0.0", Cancellation), StringComparison.Ordinal);
    }

    private string Origin => inbox.Host.Address.GetLeftPart(UriPartial.Authority);

    private async Task<string> TokenAsync() => TokenTag().Match(await http.GetStringAsync(inbox.Host.Inbox, Cancellation)).Groups[1].Value;

    private async Task<HttpResponseMessage> AnswerAsync(string id, string? token, string? origin)
    {
        using HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Post, new Uri($"inbox/approvals/{id}", UriKind.Relative))
        {
            Content = JsonContent.Create(new { by = "ada@example.com", answer = "Approve" }),
        };
        request.Headers.Add("x-inbox-token", token);
        request.Headers.Add("Origin", origin);
        return await http.SendAsync(request, Cancellation);
    }

    [GeneratedRegex("name=\"inbox-token\" content=\"([0-9a-f]{64})\"")]
    private static partial Regex TokenTag();
}
