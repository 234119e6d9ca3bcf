using Amqp;
using Microsoft.Extensions.Time.Testing;
using NJsonSchema;
using Slipway.Azure.Events;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Events;

public sealed class EventSendingTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly SimulatedServiceBus bus = new();
    private readonly FakeTimeProvider clock = new(Sample.Noon);
    private readonly ReleaseId release = Sample.Release();
    private EventWorld world = null!;

    private SimulatedEntity Topic => bus.Of("slipway-events");

    public ValueTask InitializeAsync()
    {
        world = new EventWorld(azurite.Account, bus, clock);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        bus.Dispose();
    }

    [Fact]
    public async Task Each_line_is_an_event_in_the_releases_session_with_an_id_of_its_own()
    {
        await Append(1, 2, 3);

        await world.Sender.SendAsync(release, Sample.Cancellation);

        Assert.Equal([$"{release}:1", $"{release}:2", $"{release}:3"], Topic.Kept.Select(EventWorld.Id));
        Assert.All(Topic.Kept, message => Assert.Equal($"{release}", message.Properties.GroupId));
        Assert.True(bus.Tokens > 0);
    }

    [Fact]
    public async Task An_event_is_a_cloud_event_whose_data_fits_its_published_schema()
    {
        await Append(1);
        await world.Sender.SendAsync(release, Sample.Cancellation);
        JsonSchema schema = await JsonSchema.FromJsonAsync(ReleaseEvents.SchemaText, Sample.Cancellation);

        Message message = Assert.Single(Topic.Kept);
        System.Text.Json.Nodes.JsonObject told = EventWorld.Event(message);

        Assert.Equal("application/cloudevents+json; charset=utf-8", message.Properties.ContentType);
        Assert.Equal(
            ("1.0", $"{release}:1", $"/products/{release.Product}", "dev.slipway.release.waited", $"{release}", ReleaseEvents.Schema),
            ((string?)told["specversion"], (string?)told["id"], (string?)told["source"], (string?)told["type"], (string?)told["subject"], (string?)told["dataschema"]));
        Assert.Equal(Sample.Noon, (DateTimeOffset)told["time"]!);
        Assert.Empty(schema.Validate(told["data"]!.ToJsonString()));
        Assert.Equal(["release", "product", "version", "sequence", "actor", "text", "stage", "evidence", "hash"], told["data"]!.AsObject().Select(property => property.Key));
        Assert.NotEmpty(schema.Validate("""{ "release": "shop-1.0.0" }"""));
    }

    [Fact]
    public void Every_kind_of_line_has_a_type_of_its_own()
    {
        string[] types = [.. Enum.GetValues<TimelineKind>().Select(ReleaseEventTypes.Of)];

        Assert.Equal(types.Length, types.Distinct().Count());
        Assert.All(types, type => Assert.Matches(@"^dev\.slipway\.release(\.[a-z]+){1,2}$", type));
        Assert.Equal("dev.slipway.release.ring.pointed", ReleaseEventTypes.Of(TimelineKind.Ring));
    }

    [Fact]
    public async Task What_was_sent_is_not_sent_again()
    {
        await Append(1);
        await world.Sender.SendAsync(release, Sample.Cancellation);
        await Append(2);
        await world.Sender.SendAsync(release, Sample.Cancellation);
        await world.Sender.SendAsync(release, Sample.Cancellation);

        Assert.Equal([$"{release}:1", $"{release}:2"], Topic.All.Select(EventWorld.Id));
    }

    [Fact]
    public async Task An_answer_that_is_lost_has_the_same_ids_sent_again_and_kept_once_in_order()
    {
        await Append(1, 2, 3);
        Topic.LosesAnswers = 1;

        await world.Sender.SendAsync(release, Sample.Cancellation);

        Assert.Equal(6, Topic.All.Count);
        Assert.Equal([$"{release}:1", $"{release}:2", $"{release}:3"], Topic.Kept.Select(EventWorld.Id));
    }

    [Fact]
    public async Task Hosts_that_send_at_once_keep_the_order_and_each_event_once()
    {
        await using EventWorld other = new(azurite.Account, bus, clock);
        for (int line = 1; line <= 12; line++)
        {
            await Append(line);
            await Task.WhenAll(world.Sender.SendAsync(release, Sample.Cancellation), other.Sender.SendAsync(release, Sample.Cancellation));
        }

        Assert.Equal(Enumerable.Range(1, 12).Select(line => $"{release}:{line}"), Topic.Kept.Select(EventWorld.Id));
        Assert.Equal(12, (await world.Cursors.TakeAsync(release, Sample.Cancellation)).Sent);
    }

    [Fact]
    public async Task A_line_is_sent_soon_after_it_is_written_and_lines_that_come_together_go_together()
    {
        TaskCompletionSource<Message> first = new();
        Topic.Arrived += message => first.TrySetResult(message);
        using PromptSending prompt = world.Prompt();
        await prompt.StartAsync(Sample.Cancellation);

        await Append(1, 2);

        Assert.Equal($"{release}:1", EventWorld.Id(await first.Task.WaitAsync(TimeSpan.FromSeconds(30), Sample.Cancellation)));
        await prompt.StopAsync(Sample.Cancellation);
    }

    [Fact]
    public async Task A_round_of_sending_costs_three_calls_to_storage_and_the_first_line_one_more()
    {
        RequestWatch watch = new();
        await using EventWorld counted = new(new StorageAccount(azurite.ConnectionString, watch), bus, clock);
        await new ReleaseLedger(azurite.Account, clock).AppendAsync(Sample.Release(), EventWorld.Line(1), Sample.Cancellation);
        await counted.Ledger.AppendAsync(release, EventWorld.Line(1), Sample.Cancellation);
        int first = watch.Take();
        await counted.Ledger.AppendAsync(release, [EventWorld.Line(2), EventWorld.Line(3)], Sample.Cancellation);
        int later = watch.Take();

        await counted.Sender.SendAsync(release, Sample.Cancellation);

        // The cursor is read, the lines are, and the cursor is written.
        Assert.Equal((3, 1, 3), (first, later, watch.Take()));
    }

    private Task Append(params int[] lines) => world.Ledger.AppendAsync(release, [.. lines.Select(line => EventWorld.Line(line))], Sample.Cancellation);
}
