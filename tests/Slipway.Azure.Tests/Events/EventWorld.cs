using System.Text.Json.Nodes;
using Amqp;
using Amqp.Framing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Events;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Releases.Timeline;

namespace Slipway.Azure.Tests.Events;

/// <summary>A host that writes lines and sends them, and the namespace to which it does. Tables are shared, so each test has a release of its own.</summary>
internal sealed class EventWorld : IAsyncDisposable
{
    private readonly BusConnection connection;

    public EventWorld(StorageAccount account, SimulatedServiceBus bus, FakeTimeProvider clock)
    {
        connection = new BusConnection(bus.Options);
        Cursors = new EventCursors(account, clock);
        Ledger = new ReleaseLedger(account, clock, events: Cursors);
        Sender = new EventSender(Ledger, Cursors, connection);
        Sweep = new EventSweep(Cursors, Sender, Ledger, bus.Options, clock, NullLogger<EventSweep>.Instance);
    }

    public EventCursors Cursors { get; }

    public ReleaseLedger Ledger { get; }

    public EventSender Sender { get; }

    public EventSweep Sweep { get; }

    public PromptSending Prompt() => new(Sender, Cursors, NullLogger<PromptSending>.Instance);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    public static TimelineEvent Line(int number, TimelineKind kind = TimelineKind.Waited) =>
        new($"line-{number}", kind, TimelineEvent.Slipway, $"Line {number}.", "production", null, new Dictionary<string, string> { ["content"] = "sha256:…" });

    public static JsonObject Event(Message message) => JsonNode.Parse((byte[])message.Body)!.AsObject();

    public static string Id(Message message) => message.Properties.MessageId;
}
