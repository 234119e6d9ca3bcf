using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>The stream of a release's events.</summary>
public sealed class EventTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    [Fact]
    public async Task Who_follows_a_release_hears_every_line_once_and_then_its_end()
    {
        await product.StoreAsync(product.Production());
        string id = await product.BeginAsync("1.0.0");

        SseItem<JsonObject>[] heard = await product.Api.FollowAsync(id).CollectAsync();

        TimelineEntry[] timeline = await product.TimelineAsync(id);
        Assert.Equal(timeline.Select(entry => $"{entry.Sequence}"), heard.Where(item => item.EventType == "entry").Select(item => item.EventId));
        Assert.Equal("closed", heard[^1].EventType);
        Assert.Equal("Released", (string?)heard[^1].Data["state"]);
        Assert.Single(heard, item => item.EventType == "closed");
        Assert.Contains(heard, item => item.EventType == "progress");
    }

    [Fact]
    public async Task Who_comes_back_hears_only_what_was_missed()
    {
        await product.StoreAsync(product.Production());
        string id = await product.ReleaseAsync("1.0.0");
        TimelineEntry[] timeline = await product.TimelineAsync(id);

        SseItem<JsonObject>[] heard = await product.Api.FollowAsync(id, after: 4).CollectAsync();

        Assert.Equal(
            [.. timeline.Skip(4).Select(entry => $"{entry.Sequence} {entry.Event.Text}"), "closed"],
            heard.Select(item => item.EventType == "entry" ? $"{item.EventId} {(string?)item.Data["event"]!["text"]}" : item.EventType));
    }

    [Fact]
    public async Task A_stream_stays_open_while_the_release_waits_and_tells_what_comes()
    {
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.AwaitingApproval);
        List<string> states = new List<string>();

        await foreach (SseItem<JsonObject> item in product.Api.FollowAsync(id))
        {
            if (item.EventType == "entry")
            {
                continue;
            }

            states.Add((string)item.Data["state"]!);
            if (states is ["AwaitingApproval"])
            {
                await product.DecideAsync(await product.QuestionIdAsync(id), TestProduct.Ada);
            }
        }

        Assert.Equal("AwaitingApproval", states[0]);
        Assert.Equal("Released", states[^1]);
    }
}
