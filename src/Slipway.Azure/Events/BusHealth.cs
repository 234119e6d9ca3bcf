using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Slipway.Azure.Records;
using Slipway.Azure.Targets.Agents;

namespace Slipway.Azure.Events;

/// <summary>
/// What people should see to in Service Bus. However often it is asked, it looks once a minute: ten dead letters of each entity are peeked, which takes and locks
/// none, and the events that were given up are counted.
/// </summary>
public sealed class BusHealth(BusConnection bus, BusOptions options, EventCursors cursors, TimeProvider clock) : IDisposable
{
    private const int Most = 10;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What an agent writes as a reason is not repeated to whoever asks.
    private static readonly string[] KnownReasons = [AgentAnswers.Unreadable, "MaxDeliveryCountExceeded", "TTLExpiredException"];

    private readonly ConcurrentDictionary<string, ServiceBusReceiver> receivers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim gate = new(1);
    private (DateTimeOffset At, IReadOnlyList<HealthFinding> Found)? last;

    /// <summary>The findings of the last minute.</summary>
    public async Task<IReadOnlyList<HealthFinding>> FindAsync(CancellationToken cancellation = default)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (last is not { } known || known.At + Fresh <= clock.GetUtcNow())
            {
                last = known = (clock.GetUtcNow(), await LookAsync(cancellation));
            }

            return known.Found;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<IReadOnlyList<HealthFinding>> LookAsync(CancellationToken cancellation)
    {
        string[] entities = [.. options.Agents.Count > 0 ? [options.Answers] : Array.Empty<string>(), .. options.Watched];
        HealthFinding?[] dead = await Task.WhenAll(entities.Distinct().Select(entity => LookAsync(entity, cancellation)));
        int lost = await cursors.LostAsync(cancellation);
        HealthFinding? lostEvents = lost == 0 ? null : new HealthFinding(
            "events-given-up", $"The events of {lost} {(lost == 1 ? "release" : "releases")} could not be sent for too long and were given up; their timelines have them.");
        return [.. dead.Append(lostEvents).OfType<HealthFinding>()];
    }

    private async Task<HealthFinding?> LookAsync(string entity, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            ServiceBusReceiver receiver = receivers.GetOrAdd(entity, bus.DeadLetters);
            IReadOnlyList<ServiceBusReceivedMessage> dead = await receiver.PeekMessagesAsync(Most, fromSequenceNumber: 0, patience.Token);
            return dead.Count == 0 ? null : new HealthFinding("dead-letters", Say(entity, dead));
        }
        catch (Exception fault) when (BusConnection.IsFault(fault) || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new HealthFinding("bus-unreachable", $"The dead letters of {entity} could not be looked at; see that Service Bus is there and that Slipway may receive from it.");
        }
    }

    private static string Say(string entity, IReadOnlyList<ServiceBusReceivedMessage> dead)
    {
        string many = dead.Count == Most ? $"{Most} or more" : $"{dead.Count}";
        IEnumerable<string> reasons = dead
            .GroupBy(message => KnownReasons.FirstOrDefault(reason => reason == message.DeadLetterReason) ?? "other reasons")
            .OrderByDescending(group => group.Count())
            .Select(group => $"{group.Count()} for {group.Key}");
        return $"{many} {(dead.Count == 1 ? "message waits" : "messages wait")} among the dead letters of {entity} ({string.Join(", ", reasons)}); look at them there and take them out.";
    }
}
