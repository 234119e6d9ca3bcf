using System.Runtime.CompilerServices;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace Slipway.Azure.Tests.Events;

/// <summary>
/// A queue, topic or subscription: it drops what has an id that it saw before, locks what it delivers until that is settled, and puts aside what is rejected
/// or was delivered ten times. What goes wrong on the way is switched on by the test.
/// </summary>
public sealed class SimulatedEntity(ConditionalWeakTable<Message, byte[]> tags, SimulatedEntity? dead)
{
    public const int MostDeliveries = 10;

    private readonly Lock gate = new();
    private readonly List<HeldMessage> held = [];
    private readonly List<Reader> readers = [];
    private readonly List<(Func<Message, bool> Takes, SimulatedEntity Subscription)> subscriptions = [];
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly List<Message> arrived = [];
    private readonly List<Message> kept = [];
    private long sequence;

    /// <summary>Told after each message that arrives, duplicates included.</summary>
    public event Action<Message>? Arrived;

    /// <summary>How many further sends lose their connection after they were taken, so that whoever sent does not know.</summary>
    public int LosesAnswers { get; set; }

    /// <summary>How many further settlements are lost, so that the message comes again.</summary>
    public int LosesSettlements { get; set; }

    /// <summary>Whether messages wait for <see cref="Flow"/>, for a delay or another order.</summary>
    public bool IsHeld { get; set; }

    /// <summary>How many messages wait here.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return held.Count;
            }
        }
    }

    /// <summary>How often a lock was renewed.</summary>
    public int Renewals { get; private set; }

    /// <summary>How often somebody peeked.</summary>
    public int Peeks { get; private set; }

    /// <summary>All that arrived, duplicates included.</summary>
    public IReadOnlyList<Message> All
    {
        get
        {
            lock (gate)
            {
                return [.. arrived];
            }
        }
    }

    /// <summary>What was kept of it: the first message with each id.</summary>
    public IReadOnlyList<Message> Kept
    {
        get
        {
            lock (gate)
            {
                return [.. kept];
            }
        }
    }

    /// <summary>Why what waits here was put aside.</summary>
    public IReadOnlyList<string?> Reasons
    {
        get
        {
            lock (gate)
            {
                return [.. held.Select(message => message.Reason)];
            }
        }
    }

    public void Subscribe(Func<Message, bool> takes, SimulatedEntity subscription)
    {
        lock (gate)
        {
            subscriptions.Add((takes, subscription));
        }
    }

    /// <summary>Takes a message that a link brought, and whatever it is a batch of.</summary>
    public void Take(ListenerLink link, Message message)
    {
        foreach (Message one in Unpack(message))
        {
            Put(one);
        }

        bool isLost;
        lock (gate)
        {
            isLost = LosesAnswers > 0 && LosesAnswers-- > 0;
        }

        if (isLost)
        {
            link.Session.Connection.CloseAsync();
            return;
        }

        link.DisposeMessage(message, new Accepted(), true);
    }

    /// <summary>Takes a message, unless one with its id came before.</summary>
    public void Put(Message message, string? reason = null)
    {
        List<SimulatedEntity> takers;
        lock (gate)
        {
            arrived.Add(message);
            if (message.Properties?.MessageId is { } id && !ids.Add(id) && reason is null)
            {
                takers = [];
            }
            else
            {
                kept.Add(message);
                held.Add(new HeldMessage(message, ++sequence, reason));
                takers = [.. subscriptions.Where(subscription => subscription.Takes(message)).Select(subscription => subscription.Subscription)];
            }
        }

        foreach (SimulatedEntity taker in takers)
        {
            taker.Put(message);
        }

        Arrived?.Invoke(message);
        Pump();
    }

    /// <summary>Lets go what was held, in this order of arrival, from zero.</summary>
    public void Flow(params int[] order)
    {
        lock (gate)
        {
            HeldMessage[] before = [.. held];
            held.Clear();
            held.AddRange([.. order.Select(index => before[index]), .. before.Where((_, index) => !order.Contains(index))]);
            IsHeld = false;
        }

        Pump();
    }

    /// <summary>Delivers over a link, as long as it has credit.</summary>
    public LinkEndpoint Deliver(ListenerLink link)
    {
        Reader reader = new(link, this);
        lock (gate)
        {
            readers.Add(reader);
        }

        link.Closed += (_, _) => Leave(reader);
        return reader;
    }

    /// <summary>Answers a request to <c>$management</c>.</summary>
    public Message Manage(Message request)
    {
        string operation = (string)request.ApplicationProperties["operation"];
        Map body = (Map)((AmqpValue)request.BodySection).Value;
        lock (gate)
        {
            switch (operation)
            {
                case "com.microsoft:peek-message":
                    Peeks++;
                    List found = [];
                    foreach (HeldMessage message in held.Where(message => message.Sequence >= (long)body["from-sequence-number"]).Take((int)body["message-count"]))
                    {
                        found.Add(new Map { ["message"] = HeldMessage.Bytes(message.Dress()) });
                    }

                    return found.Count == 0 ? Answer(204, null) : Answer(200, new Map { ["messages"] = found });
                case "com.microsoft:renew-lock":
                    Renewals++;
                    return Answer(200, new Map { ["expirations"] = ((Guid[])body["lock-tokens"]).Select(_ => HeldMessage.LockedUntil).ToArray() });
                default:
                    return Answer(501, null);
            }
        }
    }

    public static Message Answer(int status, object? body) => new()
    {
        // The one name is of $cbs, the other of $management.
        ApplicationProperties = new ApplicationProperties { ["status-code"] = status, ["statusCode"] = status, ["status-description"] = "as simulated" },
        BodySection = new AmqpValue { Value = body },
    };

    private static IEnumerable<Message> Unpack(Message message)
    {
        const uint Batch = 0x80013700;
        byte[][] parts = message.Body switch
        {
            byte[] one when message.Format == Batch => [one],
            Data[] many => [.. many.Select(part => part.Binary)],
            byte[][] many => many,
            _ => [],
        };
        return parts.Length == 0 ? [message] : parts.Select(part => Message.Decode(new ByteBuffer(part, 0, part.Length, part.Length)));
    }

    private void Leave(Reader reader)
    {
        lock (gate)
        {
            readers.Remove(reader);
            foreach (HeldMessage message in held.Where(message => message.LockedBy == reader.Link))
            {
                message.LockedBy = null;
            }
        }

        Pump();
    }

    private void Settle(ListenerLink link, Message message, DeliveryState state)
    {
        Message? aside = null;
        string? reason = null;
        lock (gate)
        {
            Guid token = tags.TryGetValue(message, out byte[]? tag) ? new Guid(tag) : default;
            if (held.FirstOrDefault(one => one.LockedBy is not null && one.Token == token) is { } settled)
            {
                bool isLost = state is Accepted && LosesSettlements > 0 && LosesSettlements-- > 0;
                bool isRejected = state is Rejected || settled.Deliveries >= MostDeliveries;
                settled.LockedBy = null;
                if ((state is Accepted || isRejected) && !isLost)
                {
                    held.Remove(settled);
                    aside = isRejected && state is not Accepted ? settled.Message : null;
                    reason = state is Rejected { Error.Info: { } info } ? $"{info[new Symbol("DeadLetterReason")]}" : "MaxDeliveryCountExceeded";
                }
            }
        }

        link.DisposeMessage(message, state is Rejected ? new Accepted() : state, true);
        if (aside is not null)
        {
            dead?.Put(aside, reason);
        }

        Pump();
    }

    private void Pump()
    {
        lock (gate)
        {
            foreach (Reader reader in readers)
            {
                while (!IsHeld && reader.Credit > 0 && held.FirstOrDefault(message => message.LockedBy is null) is { } next)
                {
                    reader.Credit--;
                    Message delivered = next.Lock(reader.Link);
                    tags.Add(delivered, next.Token.ToByteArray());
                    reader.Link.SendMessage(delivered);
                }
            }
        }
    }

    /// <summary>Whoever reads, and how much more they will take.</summary>
    private sealed class Reader(ListenerLink link, SimulatedEntity entity) : LinkEndpoint
    {
        public ListenerLink Link { get; } = link;

        public int Credit { get; set; }

        public override void OnFlow(FlowContext flowContext)
        {
            lock (entity.gate)
            {
                Credit = Math.Max(0, Credit + flowContext.Messages);
            }

            entity.Pump();
            if (Link.IsDraining)
            {
                lock (entity.gate)
                {
                    // The library forgets the credit when a drain asks for no more.
                    Link.SetCredit(Credit, true, false);
                    Link.CompleteDrain();
                    Credit = 0;
                }
            }
        }

        public override void OnDisposition(DispositionContext dispositionContext) =>
            entity.Settle(Link, dispositionContext.Message, dispositionContext.DeliveryState);
    }
}
