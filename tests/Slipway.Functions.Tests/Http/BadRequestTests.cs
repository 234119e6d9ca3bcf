using Slipway.Functions.Tests.EndToEnd;

namespace Slipway.Functions.Tests.Http;

/// <summary>Each mistake that a caller can make is answered with what is wrong, and changes nothing.</summary>
public sealed class BadRequestTests(Shop shop) : IClassFixture<Shop>
{
    private const string Json = "application/json";
    private const string Good = """{"product":"$P","version":"2.0.0","requestedBy":"pipeline@example.com"}""";

    [Theory]
    [InlineData("{", 400, "malformed", "")]
    [InlineData("", 400, "malformed", "")]
    [InlineData("null", 400, "malformed", "")]
    [InlineData("[]", 400, "malformed", "")]
    [InlineData("""{"product":"$P","version":"2.0.0"}""", 400, "malformed", "requestedBy")]
    [InlineData("""{"product":null,"version":"2.0.0","requestedBy":"a"}""", 400, "malformed", "product")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":null}""", 400, "malformed", "requestedBy")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","colour":"red"}""", 400, "malformed", "colour")]
    [InlineData("""{"product":"$P","product":"$P","version":"2.0.0","requestedBy":"a"}""", 400, "malformed", "product")]
    [InlineData("""{"product":"My Shop","version":"2.0.0","requestedBy":"a"}""", 400, "malformed", "is not a product name")]
    [InlineData("""{"product":"../plans","version":"2.0.0","requestedBy":"a"}""", 400, "malformed", "is not a product name")]
    [InlineData("""{"product":"$P","version":"latest","requestedBy":"a"}""", 400, "malformed", "is not a version")]
    [InlineData("""{"product":"$P","version":"2.0.0/../1.0.0","requestedBy":"a"}""", 400, "malformed", "is not a version")]
    [InlineData("""{"product":"$P","version":2,"requestedBy":"a"}""", 400, "malformed", "version")]
    [InlineData("""{"product":"$P","version":"2026.11.25.1","requestedBy":"a"}""", 422, "unusable", "is not a SemVer version")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"  "}""", 400, "malformed", "requestedBy")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a\nb"}""", 400, "malformed", "requestedBy")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","kind":"Party"}""", 400, "malformed", "kind")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","kind":7}""", 400, "malformed", "kind")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","attempt":0}""", 400, "malformed", "attempt")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","attempt":1000}""", 400, "malformed", "attempt")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","attempt":2}""", 409, "state-conflict", "does not exist")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","artifacts":[{"path":"../../plans/x"}]}""", 400, "malformed", "is not an artifact's path")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","artifacts":[{"path":"/etc/passwd"}]}""", 400, "malformed", "is not an artifact's path")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","artifacts":[{"path":"slipway.manifest.json"}]}""", 400, "malformed", "is not an artifact's path")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","artifacts":[{"path":"app.zip","sha256":"12"}]}""", 400, "malformed", "is not a SHA-256 digest")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","artifacts":[{"path":"app.zip"},{"path":"app.zip"}]}""", 400, "malformed", "twice")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","artifacts":[null]}""", 400, "malformed", "artifacts")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","committers":["b"," "]}""", 400, "malformed", "committers[1]")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","committers":[null]}""", 400, "malformed", "committers[0]")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","links":[null]}""", 400, "malformed", "links[0] is null")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","links":[{"title":"","address":"https://example.com"}]}""", 400, "malformed", "links[0].title")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","links":[{"title":"t","address":"javascript:alert(1)"}]}""", 400, "malformed", "links[0].address")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","links":[{"title":"t","address":"https://ada:secret@example.com"}]}""", 400, "malformed", "links[0].address")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","links":[{"title":"t","address":"/notes"}]}""", 400, "malformed", "links[0].address")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","links":[{"title":"t","address":"file:///etc/passwd"}]}""", 400, "malformed", "links[0].address")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","links":[{"title":"t","address":"https://a.example"},{"title":"t","address":"https://a.example"},{"title":"t","address":"https://a.example"},{"title":"t","address":"https://a.example"}]}""", 400, "malformed", "name 3 at most")]
    [InlineData("""{"product":"$P","version":"2.0.0","requestedBy":"a","artifacts":[{"path":"missing.zip"}]}""", 422, "unusable", "is asked for and not there")]
    [InlineData("""{"product":"$P","version":"9.0.0","requestedBy":"a"}""", 422, "unusable", "Nothing lies under builds/$P/9.0.0/")]
    [InlineData("""{"product":"$P","version":"3.0.0","requestedBy":"a"}""", 422, "unusable", "empty.zip is empty")]
    [InlineData("""{"product":"$U","version":"2.0.0","requestedBy":"a"}""", 422, "unusable", "There is no plan for $U")]
    public async Task A_wrong_request_for_a_release_starts_nothing(string body, int status, string problem, string says)
    {
        foreach (string? path in new[] { "releases", "releases/preview" })
        {
            // A preview reckons with any attempt.
            if (path.EndsWith("preview", StringComparison.Ordinal) && status == 409)
            {
                continue;
            }

            await RefusesAsync("POST", path, shop.Fill(body), Json, status, problem, says);
        }
    }

    [Theory]
    [InlineData("", 422, "plan-invalid", "line 1")]
    [InlineData("product: $U\nstages: []", 422, "plan-invalid", "line 2")]
    [InlineData("product: $U\nstages:\n  - name: production\n    rollout:\n      rings: [ { name: all, weight: 50 } ]\n      health: none", 422, "plan-invalid", "line 5")]
    [InlineData("product: $U\nstags:\n  - name: production", 422, "plan-invalid", "2 mistakes, the first in line 1")]
    [InlineData("product: [", 422, "plan-invalid", "one mistake in line 2")]
    [InlineData("product: $P\nstages:\n  - name: production\n    rollout: { rings: [ { name: all, weight: 100 } ], health: none }", 422, "unusable", "The plan is for $P, not for $U")]
    public async Task A_plan_with_mistakes_is_not_stored_and_its_lines_are_named(string plan, int status, string problem, string says) =>
        await RefusesAsync("POST", "plans/$U", shop.Fill(plan), "application/yaml", status, problem, says);

    [Theory]
    [InlineData("releases/$R/abort", """{"by":"ada@example.com"}""", 400, "malformed", "reason")]
    [InlineData("releases/$R/abort", """{"reason":"x"}""", 400, "malformed", "by")]
    [InlineData("releases/$R/abort", """{"by":" ","reason":"x"}""", 400, "malformed", "by")]
    [InlineData("releases/$R/abort", """{"by":"ada@example.com","reason":""}""", 400, "malformed", "reason")]
    [InlineData("releases/$R/abort", """{"by":"ada@example.com","reason":"x","force":true}""", 400, "malformed", "force")]
    [InlineData("releases/$R/abort", "{", 400, "malformed", "")]
    [InlineData("releases/$P-9.9.9/abort", """{"by":"ada@example.com","reason":"x"}""", 404, "missing", "There is no release $P-9.9.9")]
    [InlineData("releases/nonsense/abort", """{"by":"ada@example.com","reason":"x"}""", 404, "missing", "nonsense")]
    [InlineData("releases/$R/resume", """{"by":"ada@example.com","reason":"x"}""", 409, "state-conflict", "not paused or held")]
    [InlineData("approvals/$A", """{"answer":"Approve"}""", 400, "malformed", "by")]
    [InlineData("approvals/$A", """{"by":"ada@example.com"}""", 400, "malformed", "answer")]
    [InlineData("approvals/$A", """{"by":"ada@example.com","answer":"Maybe"}""", 400, "malformed", "answer")]
    [InlineData("approvals/$A", """{"by":"ada@example.com","answer":1}""", 400, "malformed", "answer")]
    [InlineData("approvals/$A", """{"by":"","answer":"Approve"}""", 400, "malformed", "by")]
    [InlineData("approvals/nonsense", """{"by":"ada@example.com","answer":"Approve"}""", 404, "missing", "There is no approval 'nonsense'")]
    [InlineData("approvals/..%2F..%2Fx%23%3F", """{"by":"ada@example.com","answer":"Approve"}""", 404, "missing", "There is no approval")]
    public async Task A_wrong_word_or_answer_decides_nothing(string path, string body, int status, string problem, string says) =>
        await RefusesAsync("POST", path, body, Json, status, problem, says);

    [Theory]
    [InlineData("releases/$P-9.9.9", "There is no release $P-9.9.9.")]
    [InlineData("releases/$P-9.9.9/timeline", "There is no release $P-9.9.9.")]
    [InlineData("releases/$P-9.9.9/events", "There is no release $P-9.9.9.")]
    [InlineData("releases/nonsense", "an id looks like storefront-1.4.0")]
    [InlineData("releases/..%2F..%2Fetc/timeline", "an id looks like storefront-1.4.0")]
    [InlineData("releases/$P-1.0.0~1", "an id looks like storefront-1.4.0")]
    [InlineData("plans/$U", "There is no plan for $U")]
    public async Task What_is_not_there_is_missing(string path, string says) => await RefusesAsync("GET", path, null, null, 404, "missing", says);

    [Theory]
    [InlineData("plans/Shop")]
    [InlineData("plans/..%2Fseals")]
    [InlineData("plans/validate")]
    public async Task What_is_no_product_has_no_plan(string path)
    {
        Answer answer = await shop.Product.Api.GetAsync(path);

        Assert.Contains(answer.Status, (int[])[400, 404, 405]);
    }

    [Theory]
    [InlineData("releases")]
    [InlineData("releases/preview")]
    [InlineData("releases/$R/abort")]
    [InlineData("approvals/$A")]
    public async Task A_body_that_is_no_json_by_its_media_type_is_not_read(string path)
    {
        await RefusesAsync("POST", path, shop.Fill(Good), "text/plain", 415, "media-type", "application/json");
        await RefusesAsync("POST", path, shop.Fill(Good), null, 415, "media-type", "application/json");
    }

    [Theory]
    [InlineData("releases", Json)]
    [InlineData("releases/preview", Json)]
    [InlineData("releases/$R/abort", Json)]
    [InlineData("approvals/$A", Json)]
    [InlineData("plans/$U", "application/yaml")]
    [InlineData("plans/validate", "application/yaml")]
    public async Task A_body_beyond_256_kilobytes_is_too_large(string path, string mediaType) =>
        await RefusesAsync("POST", path, new string(' ', (256 * 1024) + 1), mediaType, 413, "too-large", "256 KiB");

    [Theory]
    [InlineData("GET", "releases")]
    [InlineData("POST", "releases")]
    [InlineData("POST", "releases/preview")]
    [InlineData("GET", "releases/$R")]
    [InlineData("GET", "releases/$R/timeline")]
    [InlineData("GET", "releases/$R/events")]
    [InlineData("POST", "releases/$R/abort")]
    [InlineData("GET", "approvals")]
    [InlineData("POST", "approvals/$A")]
    [InlineData("GET", "environments")]
    [InlineData("GET", "plans/$P")]
    [InlineData("POST", "plans/$U")]
    [InlineData("POST", "plans/validate")]
    [InlineData("POST", "../admin/functions/OpenWindows")]
    public async Task Without_the_key_nothing_is_told_or_done(string method, string path)
    {
        using ReleaseApi stranger = new ReleaseApi(shop.App.Host.Api, "not-the-key");

        Answer answer = await stranger.SendAsync(new HttpMethod(method), shop.Fill(path), method == "POST" ? shop.Fill(Good) : null, Json);

        Assert.Equal((401, ""), (answer.Status, answer.Text));
        await shop.NothingChangedAsync();
    }

    [Fact]
    public async Task The_function_key_does_not_open_the_admin_endpoints() =>
        Assert.Equal(401, (await shop.Product.Api.SendAsync(HttpMethod.Post, "../admin/functions/OpenWindows")).Status);

    [Theory]
    [InlineData("DELETE", "releases/$R")]
    [InlineData("PUT", "releases")]
    [InlineData("DELETE", "plans/$P")]
    [InlineData("PATCH", "approvals/$A")]
    [InlineData("GET", "releases/$R/abort")]
    [InlineData("POST", "releases/$R/explode")]
    [InlineData("POST", "environments")]
    public async Task A_method_or_a_word_that_there_is_not_does_nothing(string method, string path)
    {
        Answer answer = await shop.Product.Api.SendAsync(new HttpMethod(method), shop.Fill(path), shop.Fill(Good), Json);

        Assert.Contains(answer.Status, (int[])[404, 405]);
        await shop.NothingChangedAsync();
    }

    [Theory]
    [InlineData("health", "application/json")]
    [InlineData("openapi.json", "application/json")]
    [InlineData("schema/plan.json", "application/schema+json")]
    public async Task Some_things_are_told_to_everybody(string path, string mediaType)
    {
        using ReleaseApi stranger = new ReleaseApi(shop.App.Host.Api, "not-the-key");

        Answer answer = await stranger.GetAsync(path);

        Assert.Equal((200, mediaType), (answer.Status, answer.MediaType));
    }

    private async Task RefusesAsync(string method, string path, string? body, string? mediaType, int status, string problem, string says)
    {
        Answer answer = await shop.Product.Api.SendAsync(new HttpMethod(method), shop.Fill(path), body, mediaType);

        Assert.True(answer.Status == status, $"{method} {path}: {answer.Status} {answer.Text}");
        Assert.Equal(problem, answer.Problem);
        Assert.Contains(shop.Fill(says), answer.Detail, StringComparison.Ordinal);
        Assert.Matches(@"[.?!]\z", answer.Detail);
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
        await shop.NothingChangedAsync();
    }
}
