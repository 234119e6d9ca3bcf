using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Listener;
using Amqp.Sasl;
using Slipway.Azure.Events;

namespace Slipway.Azure.Tests.Events;

/// <summary>
/// A Service Bus namespace on this machine, over real AMQP 1.0: tokens are put to <c>$cbs</c>, senders settle, receivers lock what they peek, and
/// <c>$management</c> peeks and renews locks. Queues and topics are there as soon as they are named; a topic's subscriptions take what their names are sent.
/// </summary>
public sealed class SimulatedServiceBus : IContainer, IHandler, IDisposable
{
    private readonly ConcurrentDictionary<string, SimulatedEntity> entities = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(object Connection, string Address), ListenerLink> replies = new();
    private readonly ConditionalWeakTable<Message, byte[]> tags = [];
    private ConnectionListener listener;

    public SimulatedServiceBus()
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        listener = Listen();
    }

    public int Port { get; }

    public string ConnectionString => $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName=slipway;SharedAccessKey=bG9vcGJhY2s=;UseDevelopmentEmulator=true";

    public BusOptions Options => new() { ConnectionString = ConnectionString, Agents = ["eu"], AnswerWithin = TimeSpan.FromSeconds(10) };

    /// <summary>How many tokens were put.</summary>
    public int Tokens { get; private set; }

    public IDictionary<string, TransportProvider> CustomTransports { get; } = new Dictionary<string, TransportProvider>();

    public X509Certificate2? ServiceCertificate => null;

    /// <summary>A queue, a topic, a subscription as <c>topic/subscription</c>, or what one of them has put aside, with <c>/$deadletterqueue</c>.</summary>
    public SimulatedEntity Of(string name) => entities.GetOrAdd(
        name.Trim('/').Replace("/subscriptions/", "/", StringComparison.OrdinalIgnoreCase),
        key => new SimulatedEntity(tags, key.EndsWith("/$deadletterqueue", StringComparison.OrdinalIgnoreCase) ? null : Of($"{key}/$deadletterqueue")));

    /// <summary>A subscription that takes what a topic is sent for this name.</summary>
    public SimulatedEntity Subscribe(string topic, string name)
    {
        SimulatedEntity subscription = Of($"{topic}/{name}");
        Of(topic).Subscribe(message => message.Properties?.To == name, subscription);
        return subscription;
    }

    /// <summary>Closes the door and every connection.</summary>
    public void GoAway() => listener.Close();

    /// <summary>Opens the door again, at the same place.</summary>
    public void ComeBack() => listener = Listen();

    Message IContainer.CreateMessage(ByteBuffer buffer) => Message.Decode(buffer);

    Link IContainer.CreateLink(ListenerConnection connection, ListenerSession session, Attach attach) => new ListenerLink(session, attach);

    bool IContainer.AttachLink(ListenerConnection connection, ListenerSession session, Link link, Attach attach)
    {
        ListenerLink mine = (ListenerLink)link;
        string address = (attach.Role ? ((Source)attach.Source).Address : ((Target)attach.Target).Address).Trim('/');
        attach.MaxMessageSize = 256 * 1024;
        if (address is "$cbs" || address.EndsWith("/$management", StringComparison.Ordinal))
        {
            AttachRequests(connection, mine, attach, address);
        }
        else if (attach.Role)
        {
            Of(address).Deliver(mine);
        }
        else
        {
            SimulatedEntity entity = Of(address);
            mine.InitializeReceiver(200, (sender, message, _, _) => entity.Take(sender, message), this);
        }

        return true;
    }

    bool IHandler.CanHandle(EventId id) => id is EventId.SendDelivery;

    /// <summary>The tag of a delivery is the token of its lock.</summary>
    void IHandler.Handle(Event protocolEvent)
    {
        IDelivery delivery = (IDelivery)protocolEvent.Context;
        if (tags.TryGetValue(delivery.Message, out byte[]? tag))
        {
            delivery.Tag = tag;
        }
    }

    public void Dispose() => listener.Close();

    /// <summary>Requests come on one link and name the other, on which they are answered.</summary>
    private void AttachRequests(ListenerConnection connection, ListenerLink link, Attach attach, string address)
    {
        if (attach.Role)
        {
            replies[(connection, ((Target)attach.Target).Address)] = link;
            link.InitializeSender((_, _, _) => { }, (_, _, _, _) => { }, this);
            return;
        }

        link.InitializeReceiver(
            100,
            (receiver, message, _, _) =>
            {
                receiver.DisposeMessage(message, new Accepted(), true);
                Message answer = address is "$cbs" ? TakeToken() : Of(address[..^"/$management".Length]).Manage(message);
                answer.Properties = new Properties { CorrelationId = message.Properties.MessageId };
                replies[(connection, message.Properties.ReplyTo)].SendMessage(answer);
            },
            this);
    }

    private Message TakeToken()
    {
        Tokens++;
        return SimulatedEntity.Answer(202, null);
    }

    private ConnectionListener Listen()
    {
        ConnectionListener opened = new(new Address($"amqp://127.0.0.1:{Port}"), this) { HandlerFactory = _ => this };
        opened.SASL.EnableMechanism("MSSBCBS", SaslProfile.Anonymous);
        opened.AMQP.MaxFrameSize = 64 * 1024;
        opened.Open();
        return opened;
    }
}
