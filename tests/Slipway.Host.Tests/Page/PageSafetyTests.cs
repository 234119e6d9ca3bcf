using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Slipway.Functions.Tests.Deciding;
using Slipway.Host.Tests.Inbox;
using static Microsoft.Playwright.Assertions;

namespace Slipway.Host.Tests.Page;

/// <summary>Who cannot do anything on the approval page, in a browser that would let them.</summary>
public sealed class PageSafetyTests(PageHost page) : IClassFixture<PageHost>, IDisposable
{
    private readonly HttpClient http = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task The_link_alone_shows_nothing_of_the_release()
    {
        (string id, string link) = await page.AskAsync("secret");
        using HttpResponseMessage shown = await http.GetAsync(link, Cancellation);
        string html = await shown.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.DoesNotContain("secret", html, StringComparison.Ordinal);
        Assert.DoesNotContain(id, html, StringComparison.Ordinal);
        Assert.Equal(html, await http.GetStringAsync(new Uri(page.Host.Api, "approvals/00/page"), Cancellation));
        using HttpResponseMessage card = await http.GetAsync(new Uri(page.Host.Api, $"approvals/{id}/card"), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, card.StatusCode);
        Assert.DoesNotContain("secret", await card.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_of_the_tenant_sees_nothing_and_changes_nothing()
    {
        (string id, string link) = await page.AskAsync("strange");
        await using Browser browser = await page.OpenAsync(link, PageHost.Stranger);
        await Expect(browser.Page.Locator("#status")).ToContainTextAsync("none that concerns you");
        await Expect(PageTests.Card(browser)).ToBeHiddenAsync();

        // What the page's own script would send for a button that is not there.
        string answered = await browser.Page.EvaluateAsync<string>(
            "() => ask('page', { verb: 'approval.approve', revision: 0, shown: `sha256:${'0'.repeat(64)}` }).then(JSON.stringify, refused => refused.message)");

        Assert.Contains("none that concerns you", answered, StringComparison.Ordinal);
        Assert.Empty(await page.DecisionsAsync(id));
    }

    [Fact]
    public async Task A_foreign_page_cannot_answer_nor_show_the_page_in_a_frame()
    {
        (string id, string link) = await page.AskAsync("foreign");
        string token = page.Tenant.Token(null, ("oid", page.Tenant.Accounts[PageHost.Ada]));
        JsonNode face = await FaceAsync(id, token);
        await using Browser browser = await page.OpenAsync($"{page.Tenant.Login}/{SimulatedTenant.Id}/v2.0/.well-known/openid-configuration");

        // Even a page that has got hold of everything.
        string[] came = await browser.Page.EvaluateAsync<string[]>(
            """
            async ({ link, body, token }) => {
              const send = async options => { try { return `${(await fetch(link, { method: "POST", body, ...options })).type}`; } catch (failure) { return failure.name; } };
              return [
                await send({ headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } }),
                await send({ mode: "no-cors", headers: { "content-type": "text/plain" } }),
                await send({ mode: "no-cors", credentials: "include", headers: { "content-type": "application/json" } }),
              ];
            }
            """,
            new { link, token, body = Body(face) });
        await browser.Page.EvaluateAsync(
            "link => new Promise(done => { const frame = document.createElement('iframe'); frame.onload = done; frame.src = link; document.body.append(frame); })", link);

        Assert.Equal(["TypeError", "opaque", "opaque"], came);
        Assert.Contains(browser.Complaints, complaint => complaint.Contains("frame-ancestors", StringComparison.Ordinal));
        Assert.Empty(await page.DecisionsAsync(id));
    }

    [Fact]
    public async Task A_token_for_another_audience_is_refused()
    {
        (string id, string link) = await page.AskAsync("audience");
        page.Tenant.SignedFor = "00000003-0000-0000-c000-000000000000";
        await using Browser browser = await page.OpenAsync(link, PageHost.Ada);

        await Expect(PageTests.Status(browser)).ToContainTextAsync("The token is not one that the tenant signed for this API");
        await Expect(PageTests.Card(browser)).ToHaveCountAsync(0);

        page.Tenant.SignedFor = SimulatedTenant.Audience;
        await browser.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await browser.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = PageHost.Ada, Exact = true }).ClickAsync();
        await Expect(PageTests.Button(browser, "Approve")).ToBeVisibleAsync();
        Assert.Empty(await page.DecisionsAsync(id));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("same-site")]
    [InlineData("cross-site")]
    public async Task An_answer_that_a_browser_says_is_not_from_the_page_is_refused(string site)
    {
        (string id, string link) = await page.AskAsync($"site-{site}");
        string token = page.Tenant.Token(null, ("oid", page.Tenant.Accounts[PageHost.Ada]));
        using HttpRequestMessage request = new(HttpMethod.Post, link) { Content = new StringContent(Body(await FaceAsync(id, token)), new MediaTypeHeaderValue("application/json")) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Sec-Fetch-Site", site);
        using HttpResponseMessage answer = await http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(await page.DecisionsAsync(id));
    }

    private static string Body(JsonNode face) =>
        new JsonObject { ["verb"] = "approval.approve", ["revision"] = (int)face["revision"]!, ["shown"] = (string)face["shown"]! }.ToJsonString();

    private async Task<JsonNode> FaceAsync(string id, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(page.Host.Api, $"approvals/{id}/card"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage answer = await http.SendAsync(request, Cancellation);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
    }
}
