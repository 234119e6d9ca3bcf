using Azure.Core;
using Azure.Identity;
using Azure.Messaging.ServiceBus;

namespace Slipway.Azure.Events;

/// <summary>The one connection to the namespace, and what it is used for. It opens with the first message.</summary>
public sealed class BusConnection : IAsyncDisposable
{
    private readonly ServiceBusClient client;
    private readonly BusOptions options;
    private readonly Lazy<ServiceBusSender> events;
    private readonly Lazy<ServiceBusSender> commands;

    /// <summary>A connection to the namespace that the options, which were validated, name.</summary>
    /// <param name="options">The options.</param>
    /// <param name="credential">As whom; null where a peer on this machine asks for a key.</param>
    public BusConnection(BusOptions options, TokenCredential? credential = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        // A namespace that is away is asked again by whoever sends, minutes later: here a few seconds of trouble are bridged.
        ServiceBusClientOptions clients = new()
        {
            Identifier = "slipway",
            RetryOptions = new ServiceBusRetryOptions { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(5), TryTimeout = TimeSpan.FromSeconds(15) },
        };
        client = options.ConnectionString is { } connection
            ? new ServiceBusClient(connection, clients)
            : new ServiceBusClient(options.FullyQualifiedNamespace, credential ?? options.Credential(), clients);
        events = new(() => client.CreateSender(options.Topic));
        commands = new(() => client.CreateSender(options.Commands));
    }

    /// <summary>Sends these events in their order.</summary>
    public async Task SendAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        Queue<ServiceBusMessage> left = new(messages);
        while (left.Count > 0)
        {
            using ServiceBusMessageBatch batch = await events.Value.CreateMessageBatchAsync(cancellation);
            while (left.TryPeek(out ServiceBusMessage? next) && batch.TryAddMessage(next))
            {
                left.Dequeue();
            }

            if (batch.Count == 0)
            {
                throw new InvalidOperationException($"The event {left.Peek().MessageId} is larger than the topic takes.");
            }

            await events.Value.SendMessagesAsync(batch, cancellation);
        }
    }

    /// <summary>Sends a command to an agent.</summary>
    public Task CommandAsync(ServiceBusMessage message, CancellationToken cancellation = default) => commands.Value.SendMessageAsync(message, cancellation);

    /// <summary>What takes agents' answers, one after the other, and settles none by itself.</summary>
    public ServiceBusProcessor Answers() => client.CreateProcessor(options.Answers, new ServiceBusProcessorOptions
    {
        AutoCompleteMessages = false,
        MaxConcurrentCalls = 4,
        MaxAutoLockRenewalDuration = TimeSpan.FromMinutes(5),
        Identifier = "slipway-answers",
    });

    /// <summary>What looks at an entity's dead letters: a queue, or a subscription as <c>topic/subscription</c>.</summary>
    internal ServiceBusReceiver DeadLetters(string entity)
    {
        ServiceBusReceiverOptions dead = new() { SubQueue = SubQueue.DeadLetter };
        return entity.Split('/') is [{ } topic, { } subscription] ? client.CreateReceiver(topic, subscription, dead) : client.CreateReceiver(entity, dead);
    }

    /// <summary>Whether what was thrown says that the namespace is away, or does not let us: it may pass.</summary>
    public static bool IsFault(Exception fault) => fault is ServiceBusException or UnauthorizedAccessException or AuthenticationFailedException or TimeoutException;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => client.DisposeAsync();
}
