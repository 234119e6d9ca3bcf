using System.Text.Json.Nodes;
using Slipway.Azure.Targets.Webhooks;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Tests.Targets.Webhooks;

/// <summary>A check that a user's own system makes starts once, is looked at, and passes only when that system says so itself.</summary>
public sealed class WebhookCheckTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_check_is_started_looked_at_and_passes()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        Answer(world, 202, []);
        CheckStep.Going going = Assert.IsType<CheckStep.Going>(await AskAsync(world));
        Assert.Equal(new Unfinished("webhook deployer is at it", TimeSpan.FromSeconds(30)), going.Unfinished);
        Answer(world, 200, new JsonObject { ["verdict"] = "passed", ["text"] = "412 tests", ["link"] = "https://tests.example/1" });

        Assert.Equal(new CheckStep.Passed("412 tests", "https://tests.example/1"), await AskAsync(world));

        Assert.Single(world.Peer.Asked.Select(asked => (string)asked["id"]!).Distinct());
        await AskAsync(world, attempt: 2);
        Assert.Equal(2, world.Peer.Asked.Select(asked => (string)asked["id"]!).Distinct().Count());
        Assert.All(world.Peer.Asked, asked => Assert.Equal(("check", "production", "1.4.0"), ((string?)asked["action"], (string?)asked["environment"], (string?)asked["version"])));
        Assert.Empty(world.Peer.Complaints);
    }

    [Theory]
    [InlineData(200, """{"verdict":"failed","text":"checkout is red","link":"javascript:alert(1)"}""", "checkout is red")]
    [InlineData(200, """{"verdict":"failed"}""", "webhook deployer does not say why")]
    [InlineData(409, """{"detail":"The suite is switched off."}""", "webhook deployer says: The suite is switched off.")]
    [InlineData(404, """{}""", "webhook deployer refuses and does not say why")]
    public async Task A_check_fails_with_a_sentence_and_no_link_but_https(int status, string body, string why)
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        Answer(world, status, JsonNode.Parse(body)!.AsObject());

        Assert.Equal(new CheckStep.Failed(why, null), await AskAsync(world));
    }

    [Theory]
    [InlineData("""{"verdict":"Passed"}""")]
    [InlineData("""{}""")]
    public async Task A_check_without_a_verdict_has_not_passed(string body)
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        Answer(world, 200, JsonNode.Parse(body)!.AsObject());

        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(world));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("checkout is red")]
    public async Task A_completion_decides_no_check(string? failure)
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        Answer(world, 202, []);
        await AskAsync(world);
        string id = (string)world.Peer.Asked.Last()["id"]!;
        Assert.True(await world.Calls.CompleteAsync(id, world.Clock.GetUtcNow(), failure, Sample.Cancellation));

        Assert.IsType<CheckStep.Going>(await AskAsync(world));
    }

    private static Task<CheckStep> AskAsync(WebhookWorld world, int attempt = 1) =>
        world.Check.AskAsync("deployer", "production", world.Brought("1.4.0"), attempt, Sample.Cancellation);

    private static void Answer(WebhookWorld world, int status, JsonObject body) => world.Peer.Instead = async (context, _) =>
    {
        await world.Peer.SayAsync(context, status, body.DeepClone().AsObject());
        return true;
    };
}
