using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Slipway.Azure.Targets;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Tests.Targets.Webhooks;

/// <summary>Only an answer that the other side signed, for this very call and lately, says that something runs.</summary>
public sealed class WebhookAnswerTests(AzuriteFixture azurite)
{
    private static readonly string OtherSecret = $"whsec_{Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)])}";

    [Fact]
    public async Task An_answer_that_nothing_proves_is_none()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        JsonObject lie = world.Running("1.4.0");
        Func<HttpContext, Task>[] answers =
        [
            context => context.Response.WriteAsync(lie.ToJsonString()),
            context => world.Peer.SayAsync(context, 200, lie, id: "read-0123456789abcdef0123456789abcdef"),
            context => world.Peer.SayAsync(context, 200, lie, age: TimeSpan.FromMinutes(6)),
            context => world.Peer.SayAsync(context, 200, lie, age: -TimeSpan.FromMinutes(6)),
            context => world.Peer.SayAsync(context, 409, lie, id: "other"),
            async context =>
            {
                world.Peer.SignsWith = OtherSecret;
                await world.Peer.SayAsync(context, 200, lie);
                world.Peer.SignsWith = SimulatedWebhook.Secret;
            },
        ];
        foreach (Func<HttpContext, Task> answer in answers)
        {
            world.Peer.Instead = async (context, _) =>
            {
                await answer(context);
                return true;
            };

            HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => world.ReadAsync(world.Place()));

            Assert.Contains("without a good webhook-signature", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(200, 409)]
    [InlineData(404, 200)]
    [InlineData(409, 200)]
    public async Task A_status_that_was_changed_on_the_way_is_no_answer(int status, int says)
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Instead = async (context, _) =>
        {
            await world.Peer.SayAsync(context, status, world.Running("1.4.0"), says: says);
            return true;
        };

        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => world.ReadAsync(world.Place()));

        Assert.Equal(
            $"Webhook deployer answered {status}, which its signed body does not say; have it put \"status\": {status} into that, so that nobody on the way can change it.", refused.Message);
    }

    [Fact]
    public async Task What_we_signed_ourselves_is_no_answer()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Instead = async (context, wish) =>
        {
            foreach (string header in (string[])["webhook-timestamp", "webhook-signature"])
            {
                context.Response.Headers[header] = context.Request.Headers[header];
            }

            await context.Response.WriteAsync(world.Peer.LastText);
            return true;
        };

        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => world.ReadAsync(world.Place()));

        Assert.Contains("without a good webhook-signature", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_secrets_are_exchanged_either_proves()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite, $"{OtherSecret} {SimulatedWebhook.Secret}");
        world.Peer.Runs[world.Spot] = world.Running("1.3.0");

        TargetState old = await world.ReadAsync(world.Place());
        world.Peer.SignsWith = OtherSecret;
        TargetState renewed = await world.ReadAsync(world.Place());

        Assert.Equal(("1.3.0", "1.3.0"), (old.Shown, renewed.Shown));
        Assert.Empty(world.Peer.Complaints);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        await using SimulatedWebhook elsewhere = await SimulatedWebhook.StartAsync(world.Clock);
        world.Peer.Instead = (context, _) =>
        {
            context.Response.Redirect(elsewhere.Address, permanent: false, preserveMethod: true);
            return Task.FromResult(true);
        };

        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => world.ReadAsync(world.Place()));

        Assert.Equal("Webhook deployer answered 307.", refused.Message);
        Assert.Empty(elsewhere.Asked);
    }

    [Theory]
    [InlineData(503, "90", 90)]
    [InlineData(429, "0", 1)]
    [InlineData(202, "Wed, 25 Nov 2026 12:02:00 GMT", 120)]
    [InlineData(202, null, 30)]
    public async Task Who_asks_to_wait_is_waited_for(int status, string? retryAfter, int seconds)
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        TargetState before = await world.ReadAsync(world.Place());
        world.Peer.Instead = (context, wish) =>
        {
            bool isChange = (string)wish["action"]! != "read";
            context.Response.StatusCode = isChange ? status : 200;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.FromResult(isChange);
        };

        TargetStep.Going going = Assert.IsType<TargetStep.Going>(await world.BringAsync(world.Place(), "1.4.0", before));

        Assert.Equal(TimeSpan.FromSeconds(seconds), going.Unfinished.LookAgain);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(404)]
    [InlineData(401)]
    public async Task What_may_pass_is_an_exception_that_tells_no_secret(int status)
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Instead = (context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };

        HttpRequestException failed = await Assert.ThrowsAsync<HttpRequestException>(() => world.ReadAsync(world.Place()));

        Assert.StartsWith($"Webhook deployer answered {status}", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", failed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_answer_in_time_is_given_up()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Instead = async (context, _) =>
        {
            world.Clock.Advance(TimeSpan.FromSeconds(21));
            TaskCompletionSource gone = new();
            context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return true;
        };

        HttpRequestException late = await Assert.ThrowsAsync<HttpRequestException>(() => world.ReadAsync(world.Place()));

        Assert.Equal("Webhook deployer did not answer within 20 s.", late.Message);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Instead = async (context, _) =>
        {
            await world.Peer.SayAsync(context, 200, new JsonObject { ["mark"] = new string('x', 40_000) });
            return true;
        };

        HttpRequestException endless = await Assert.ThrowsAsync<HttpRequestException>(() => world.ReadAsync(world.Place()));

        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, endless.HttpRequestError);
    }

    [Theory]
    [InlineData("""{"status": 200, "version": "not a version"}""")]
    [InlineData("""{"status": 200, "weight": 101}""")]
    [InlineData("""{"status": 200, "mark": 7}""")]
    public async Task What_cannot_be_read_is_no_answer(string body)
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Instead = async (context, _) =>
        {
            (string timestamp, string signature) = SimulatedWebhook.Sign(context.Request.Headers["webhook-id"].ToString(), body, world.Clock.GetUtcNow());
            context.Response.Headers["webhook-timestamp"] = timestamp;
            context.Response.Headers["webhook-signature"] = signature;
            await context.Response.WriteAsync(body);
            return true;
        };

        HttpRequestException foreign = await Assert.ThrowsAsync<HttpRequestException>(() => world.ReadAsync(world.Place()));

        Assert.StartsWith("Webhook deployer did not say what runs in a way that can be read: ", foreign.Message, StringComparison.Ordinal);
    }
}
