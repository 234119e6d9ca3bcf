using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;
using Slipway.Functions.Access;
using Slipway.Functions.Deciding;
using Slipway.Functions.Http;
using Slipway.Functions.Page;
using Slipway.Functions.Tests.Deciding;

namespace Slipway.Functions.Tests.Page;

/// <summary>The page itself: what it holds, what it allows, and where it is.</summary>
public sealed class PageFormTests
{
    private static readonly Dictionary<string, string?> Tenant = new() { ["SlipwayApi:tenantId"] = SimulatedTenant.Id, ["SlipwayApi:audience"] = SimulatedTenant.Audience };

    [Fact]
    public async Task The_page_is_the_same_for_any_id_is_not_kept_and_runs_and_asks_nothing_but_its_own_and_Entra()
    {
        PageReply first = await ShowAsync(Tenant, "3f0c1d2e4b5a69788796a5b4");
        PageReply other = await ShowAsync(Tenant, "<script>");

        Assert.Equal((200, first.Text), (other.Status, other.Text));
        Assert.Equal("text/html; charset=utf-8", first.Headers.ContentType);
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' https://login.microsoftonline.com; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            first.Headers.ContentSecurityPolicy);
        Assert.Equal(
            ("no-store", "nosniff", "no-referrer", "same-origin"),
            ((string?)first.Headers.CacheControl, (string?)first.Headers.XContentTypeOptions, (string?)first.Headers["Referrer-Policy"], (string?)first.Headers["Cross-Origin-Opener-Policy"]));
        Assert.DoesNotContain("{{", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_file_that_the_page_names_is_served_and_kept_for_good_under_its_name()
    {
        PageReply page = await PageDesk.CallAsync(_ => Task.FromResult(new ShowPage(Make(Tenant)).Run(_)));
        foreach (string name in PageFile.Names)
        {
            string tag = PageFile.Find(name)!.Tag;
            Assert.Contains($"\"page/{name}?v={tag}\"", page.Text, StringComparison.Ordinal);
            PageReply file = await FileAsync(name, request => request.QueryString = new QueryString($"?v={tag}"));
            PageReply unnamed = await FileAsync(name);
            PageReply again = await FileAsync(name, request => request.Headers.IfNoneMatch = file.Headers.ETag);

            Assert.Equal((200, "nosniff", "public, max-age=31536000, immutable"), (file.Status, (string?)file.Headers.XContentTypeOptions, (string?)file.Headers.CacheControl));
            Assert.Equal("no-cache", unnamed.Headers.CacheControl);
            Assert.Equal((304, ""), (again.Status, again.Text));
        }
    }

    [Theory]
    [InlineData("page.html")]
    [InlineData("openapi.json")]
    [InlineData("PAGE.JS")]
    [InlineData("../host.json")]
    [InlineData("")]
    public async Task No_other_file_is_served(string name) => Assert.Equal(404, (await FileAsync(name)).Status);

    [Fact]
    public async Task Without_a_tenant_the_page_says_which_settings_are_missing_and_runs_nothing()
    {
        PageReply page = await ShowAsync([], "00");

        Assert.Equal(404, page.Status);
        Assert.Contains(
            "Nobody can sign in here; set SlipwayApi:tenantId and SlipwayApi:audience, or SlipwayTeams:tenantId and SlipwayTeams:appId, and start the app again.", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_tenant_nobody_is_anybody_on_a_developers_machine_either()
    {
        ServiceProvider services = Services([]);
        services.GetRequiredService<IOptions<CallerOptions>>().Value.TrustsNames = true;
        DefaultHttpContext http = new();

        Assert.Null(await services.GetRequiredService<Door>().AdmitAsync(nameof(GetApprovalCard), http));
        RefusedException refused = Assert.Throws<RefusedException>(() => services.GetRequiredService<Callers>().SignedIn(http.Request));

        Assert.Equal(404, refused.Problem.Status);
    }

    [Theory]
    [InlineData("https://slipway.example.com/", null, "https://slipway.example.com/api/approvals/00/page")]
    [InlineData("https://example.com/slipway", null, "https://example.com/slipway/api/approvals/00/page")]
    [InlineData("http://127.0.0.1:7071", null, "http://127.0.0.1:7071/api/approvals/00/page")]
    [InlineData(null, "shop-slipway.azurewebsites.net", "https://shop-slipway.azurewebsites.net/api/approvals/00/page")]
    [InlineData(null, "localhost:7071", "http://localhost:7071/api/approvals/00/page")]
    [InlineData(null, null, null)]
    public void A_card_leads_to_the_page_where_the_app_is_known_to_be(string? address, string? hostname, string? page)
    {
        Dictionary<string, string?> where = new() { ["SlipwayApi:address"] = address, ["WEBSITE_HOSTNAME"] = hostname };

        Assert.Equal(page, Options(where.Concat(Tenant).ToDictionary()).PageOf("00")?.AbsoluteUri);
        Assert.Null(Options(where).PageOf("00"));
    }

    [Theory]
    [InlineData("api/v2", "https://slipway.example.com/api/v2/approvals/00/page")]
    [InlineData("", "https://slipway.example.com/approvals/00/page")]
    public void A_card_leads_below_the_prefix_of_the_routes(string prefix, string page) => Assert.Equal(page, Options(new(Tenant)
    {
        ["SlipwayApi:address"] = "https://slipway.example.com", ["AzureFunctionsJobHost:extensions:http:routePrefix"] = prefix,
    }).PageOf("00")!.AbsoluteUri);

    [Theory]
    [InlineData("http://slipway.example.com")]
    [InlineData("slipway.example.com")]
    [InlineData("https://slipway.example.com/?a=b")]
    [InlineData("https://me@slipway.example.com")]
    public void An_address_that_browsers_should_not_be_sent_to_stops_the_start(string address) => Assert.Equal(
        $"SlipwayApi:address '{address}' is not an https address; write the one under which browsers reach the app, such as https://slipway.example.com.",
        Assert.Throws<OptionsValidationException>(() => Options(new() { ["SlipwayApi:address"] = address })).Message);

    [Fact]
    public void An_address_beside_the_bots_tenant_leaves_that_the_bots()
    {
        CallerOptions options = Options(new()
        {
            ["SlipwayTeams:tenantId"] = SimulatedTenant.Id, ["SlipwayTeams:appId"] = SimulatedTenant.Audience, ["SlipwayApi:address"] = "https://slipway.example.com",
        });

        Assert.Equal((SimulatedTenant.Id, SimulatedTenant.Audience), (options.TenantId, options.Audience));
        Assert.NotNull(options.PageOf("00"));
    }

    private static Task<PageReply> ShowAsync(Dictionary<string, string?> settings, string id) =>
        PageDesk.CallAsync(request => Task.FromResult(new ShowApproval(Make(settings)).Run(request, id)));

    private static Task<PageReply> FileAsync(string name, Action<HttpRequest>? shape = null) =>
        PageDesk.CallAsync(request => Task.FromResult<IActionResult>(new GetPageFile().Run(request, name)), shape);

    private static ApprovalPage Make(Dictionary<string, string?> settings) => Services(settings).GetRequiredService<ApprovalPage>();

    private static CallerOptions Options(Dictionary<string, string?> settings) => Services(settings).GetRequiredService<IOptions<CallerOptions>>().Value;

    private static ServiceProvider Services(Dictionary<string, string?> settings) => new ServiceCollection()
        .AddLogging().AddSlipway(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
}
