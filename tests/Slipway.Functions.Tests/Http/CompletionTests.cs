using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Identity;
using Slipway.Azure.Targets.Webhooks;
using Slipway.Functions.Http;
using Slipway.Functions.Tests.Activities;
using Slipway.Functions.Tests.Teams;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Http;

/// <summary>A webhook's word on a call has its release look, when its signature proves it, and once.</summary>
public sealed class CompletionTests(Emulator emulator) : IAsyncDisposable
{
    private const string Secret = "whsec_c2VjcmV0IG9mIGZvdXIgYW5kIHRoaXJ0eSBieXRlcyBsb25n";
    private const string Done = """{"state":"Done"}""";

    private static int count;

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly Bell bell = new();
    private readonly string id = $"bring-{Interlocked.Increment(ref count):x32}";
    private readonly ReleaseId release = new(ProductName.Parse("shop"), ReleaseVersion.Parse("1.4.0"), 1);

    public ValueTask DisposeAsync() => bell.DisposeAsync();

    [Fact]
    public async Task A_proven_word_has_the_release_look_and_the_same_again_does_not()
    {
        WebhookCalls calls = await CallsAsync();
        await calls.BeginAsync(new WebhookCall(id, "deployer", release), Cancellation);

        Assert.Equal(204, await SendAsync(calls, Done));
        Assert.Equal(204, await SendAsync(calls, Done));
        Assert.Equal([release.ToString()], bell.Rung);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(204, await SendAsync(calls, """{"state":"Failed","text":"the cluster is full"}"""));

        Assert.Equal(2, bell.Rung.Count);
        Assert.Equal("the cluster is full", await calls.BeginAsync(new WebhookCall(id, "deployer", release), Cancellation));
    }

    [Fact]
    public async Task What_nothing_proves_wakes_nobody_whether_there_is_such_a_call_or_not()
    {
        WebhookCalls calls = await CallsAsync();
        Assert.Equal(401, await SendAsync(calls, Done));
        await calls.BeginAsync(new WebhookCall(id, "deployer", release), Cancellation);

        Assert.Equal(401, await SendAsync(calls, Done, request => request.Headers["webhook-signature"] = $"v1,{Convert.ToBase64String(new byte[32])}"));
        Assert.Equal(401, await SendAsync(calls, Done, request => request.Headers["webhook-id"] = "bring-other"));
        Assert.Equal(401, await SendAsync(calls, Done, request => request.Body = new MemoryStream(Encoding.UTF8.GetBytes("""{"state":"Failed"}"""))));
        Assert.Equal(401, await SendAsync(calls, Done, request => request.Headers.Clear()));
        Assert.Equal(401, await SendAsync(calls, Done, _ => clock.Advance(TimeSpan.FromMinutes(6))));
        Assert.Empty(bell.Rung);
    }

    [Theory]
    [InlineData("""{"state":"Released"}""", 400)]
    [InlineData("""{"state":1}""", 400)]
    [InlineData("""{"state":"Done","version":"1.4.0"}""", 400)]
    [InlineData("[]", 400)]
    public async Task What_is_proven_and_cannot_be_read_is_told(string body, int status)
    {
        WebhookCalls calls = await CallsAsync();
        await calls.BeginAsync(new WebhookCall(id, "deployer", release), Cancellation);

        Assert.Equal(status, await SendAsync(calls, body));
        Assert.Equal(413, await SendAsync(calls, new string(' ', (256 * 1024) + 1)));
        Assert.Equal(415, await SendAsync(calls, Done, type: "text/plain"));
        Assert.Empty(bell.Rung);
    }

    [Fact]
    public async Task A_webhook_that_is_configured_no_more_proves_nothing()
    {
        await (await CallsAsync()).BeginAsync(new WebhookCall(id, "deployer", release), Cancellation);

        Assert.Equal(401, await SendAsync(await CallsAsync("another"), Done));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<WebhookCalls> CallsAsync(string name = "deployer")
    {
        StorageAccount account = new(await emulator.ConnectionStringAsync());
        await account.PrepareAsync();
        WebhookOptions options = new();
        options.Named[name] = new WebhookOptions.Endpoint("https://deploy.example/", WebhookSecrets.TryParse(Secret), TimeSpan.FromSeconds(20));
        return new WebhookCalls(account, Options.Create(options), clock);
    }

    /// <summary>Sends a word as the webhook would, with what a test changes of it.</summary>
    private async Task<int> SendAsync(WebhookCalls calls, string body, Action<HttpRequest>? change = null, string type = "application/json")
    {
        DefaultHttpContext http = new() { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        http.Response.Body = new MemoryStream();
        string timestamp = $"{clock.GetUtcNow().ToUnixTimeSeconds()}";
        byte[] proof = HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"));
        http.Request.ContentType = type;
        http.Request.Headers["webhook-id"] = id;
        http.Request.Headers["webhook-timestamp"] = timestamp;
        http.Request.Headers["webhook-signature"] = $"v1,{Convert.ToBase64String(proof)}";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        change?.Invoke(http.Request);
        http.Request.ContentType = type;
        ReceiveCompletion function = new(new Respond(NullLogger<Respond>.Instance), calls, NullLogger<ReceiveCompletion>.Instance);
        IActionResult answer = await function.Run(http.Request, id, bell, Cancellation);
        await answer.ExecuteResultAsync(new ActionContext(http, new RouteData(), new ActionDescriptor()));
        return http.Response.StatusCode;
    }
}
