using Slipway.Azure.Targets;
using Slipway.Azure.Targets.Webhooks;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Tests.Targets.Webhooks;

/// <summary>A completion is a hint that its sender proved; it comes early, late, twice or never, and nothing runs because of it.</summary>
public sealed class WebhookCompletionTests(AzuriteFixture azurite)
{
    private const string Body = """{"state":"Done"}""";

    [Fact]
    public async Task A_completion_is_proven_for_its_call_alone()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        (string id, string other) = (await AcceptedAsync(world, "1.4.0"), await AcceptedAsync(world, "1.5.0"));
        DateTimeOffset now = world.Clock.GetUtcNow();
        (string timestamp, string signature) = SimulatedWebhook.Sign(id, Body, now);

        (WebhookCall call, DateTimeOffset sent) = Assert.NotNull(await ProveAsync(world, id, timestamp, signature, Body));
        Assert.Equal((world.Brought("1.4.0").Release, now), (call.Release, sent));

        Assert.Null(await ProveAsync(world, other, timestamp, signature, Body));
        Assert.Null(await ProveAsync(world, "bring-0123456789abcdef0123456789abcdef", timestamp, signature, Body));
        Assert.Null(await ProveAsync(world, id, timestamp, signature, Body.Replace("Done", "done", StringComparison.Ordinal)));
        Assert.Null(await ProveAsync(world, id, $"{long.Parse(timestamp) + 1}", signature, Body));
        Assert.Null(await ProveAsync(world, id, null, signature, Body));
        Assert.Null(await ProveAsync(world, id, timestamp, null, Body));
        Assert.Null(await ProveAsync(world, id, timestamp, "v1,", Body));
        Assert.Null(await ProveAsync(world, id, timestamp, signature.Replace("v1,", "v2,", StringComparison.Ordinal), Body));
        string foreign = SimulatedWebhook.Sign(id, Body, now, $"whsec_{Convert.ToBase64String(new byte[32])}").Signature;
        Assert.Null(await ProveAsync(world, id, timestamp, foreign, Body));
        Assert.Null(await ProveAsync(world, id, timestamp, $"{string.Concat(Enumerable.Repeat($"{foreign} ", 8))}{signature}", Body));
    }

    [Theory]
    [InlineData(299, true)]
    [InlineData(-299, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public async Task A_completion_counts_for_five_minutes(int age, bool counts)
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        string id = await AcceptedAsync(world, "1.4.0");
        (string timestamp, string signature) = SimulatedWebhook.Sign(id, Body, world.Clock.GetUtcNow() - TimeSpan.FromSeconds(age));

        Assert.Equal(counts, await ProveAsync(world, id, timestamp, signature, Body) is not null);
    }

    [Fact]
    public async Task The_same_word_again_or_an_older_one_is_no_news()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        string id = await AcceptedAsync(world, "1.4.0");
        DateTimeOffset now = world.Clock.GetUtcNow();

        Assert.True(await CompleteAsync(world, id, now, null));
        Assert.False(await CompleteAsync(world, id, now, null));
        Assert.False(await CompleteAsync(world, id, now.AddSeconds(-1), "it failed"));
        Assert.True(await CompleteAsync(world, id, now.AddSeconds(1), null));
    }

    [Fact]
    public async Task A_word_that_was_sent_before_the_call_began_is_none_on_it()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        DateTimeOffset early = world.Clock.GetUtcNow();
        world.Clock.Advance(TimeSpan.FromSeconds(1.5));
        string id = await AcceptedAsync(world, "1.4.0");

        Assert.False(await CompleteAsync(world, id, early, "it failed"));
        Assert.True(await CompleteAsync(world, id, early.AddSeconds(1), "it failed"));
    }

    [Fact]
    public async Task A_completion_makes_nothing_done_that_does_not_run()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        TargetState before = await world.ReadAsync(world.Place());
        string id = await AcceptedAsync(world, "1.4.0");
        Assert.True(await CompleteAsync(world, id, world.Clock.GetUtcNow(), null));

        Assert.IsType<TargetStep.Going>(await world.BringAsync(world.Place(), "1.4.0", before));
        world.Peer.Finish();

        Assert.IsType<TargetStep.Done>(await world.BringAsync(world.Place(), "1.4.0", before));
    }

    [Fact]
    public async Task A_completion_may_come_before_the_answer_to_its_call()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        TargetState before = await world.ReadAsync(world.Place());
        bool wasKnown = false;
        world.Peer.Instead = async (context, wish) =>
        {
            string id = (string)wish["id"]!;
            (string timestamp, string signature) = SimulatedWebhook.Sign(id, Body, world.Clock.GetUtcNow());
            wasKnown |= await ProveAsync(world, id, timestamp, signature, Body) is not null;
            return false;
        };

        Assert.IsType<TargetStep.Done>(await world.BringAsync(world.Place(), "1.4.0", before));

        Assert.True(wasKnown);
    }

    [Fact]
    public async Task A_lost_completion_costs_nothing_but_time()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        TargetState before = await world.ReadAsync(world.Place());
        await AcceptedAsync(world, "1.4.0");
        world.Peer.Finish();

        Assert.IsType<TargetStep.Done>(await world.BringAsync(world.Place(), "1.4.0", before));
    }

    [Fact]
    public async Task A_failure_that_was_told_is_a_conflict_once_and_its_replay_is_none()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        TargetState before = await world.ReadAsync(world.Place());
        string id = await AcceptedAsync(world, "1.4.0");
        DateTimeOffset now = world.Clock.GetUtcNow();
        Assert.True(await CompleteAsync(world, id, now, "the cluster\nis full"));

        Assert.Equal(new TargetStep.Conflict("webhook deployer says that it failed: the cluster is full"), await world.BringAsync(world.Place(), "1.4.0", before));
        Assert.False(await CompleteAsync(world, id, now, "the cluster is full"));

        Assert.IsType<TargetStep.Going>(await world.BringAsync(world.Place(), "1.4.0", before));
    }

    [Fact]
    public async Task What_runs_counts_more_than_a_failure_that_was_told()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        TargetState before = await world.ReadAsync(world.Place());
        string id = await AcceptedAsync(world, "1.4.0");
        Assert.True(await CompleteAsync(world, id, world.Clock.GetUtcNow(), "it failed"));
        world.Peer.Finish();

        Assert.IsType<TargetStep.Done>(await world.BringAsync(world.Place(), "1.4.0", before));
    }

    /// <summary>Has a call accepted, so that its completion may come.</summary>
    private static async Task<string> AcceptedAsync(WebhookWorld world, string version)
    {
        world.Peer.IsSlow = true;
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        Assert.IsType<TargetStep.Going>(await world.BringAsync(place, version, before));
        return (string)world.Peer.Asked.Last()["id"]!;
    }

    private static Task<(WebhookCall Call, DateTimeOffset Sent)?> ProveAsync(WebhookWorld world, string id, string? timestamp, string? signature, string body) =>
        world.Calls.ProveAsync(id, timestamp, signature, System.Text.Encoding.UTF8.GetBytes(body), Sample.Cancellation);

    private static Task<bool> CompleteAsync(WebhookWorld world, string id, DateTimeOffset sent, string? failure) =>
        world.Calls.CompleteAsync(id, sent, failure, Sample.Cancellation);
}
