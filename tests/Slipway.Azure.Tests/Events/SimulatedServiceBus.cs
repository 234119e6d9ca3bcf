using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
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
public sealed class SimulatedServiceBus : ILinkProcessor, IHandler, IDisposable
{
    private readonly ConcurrentDictionary<string, SimulatedEntity> entities = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(object Connection, string Address), ListenerLink> replies = new();
    private readonly ConditionalWeakTable<Message, byte[]> tags = [];
    private ContainerHost host;

    public SimulatedServiceBus()
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        host = Listen();
    }

    public int Port { get; }

    public string ConnectionString => $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName=slipway;SharedAccessKey=bG9vcGJhY2s=;UseDevelopmentEmulator=true";

    public BusOptions Options => new() { ConnectionString = ConnectionString, Agents = ["eu"], AnswerWithin = TimeSpan.FromSeconds(10) };

    /// <summary>How many tokens were put.</summary>
    public int Tokens { get; private set; }

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
    public void GoAway() => host.Close();

    /// <summary>Opens the door again, at the same place.</summary>
    public void ComeBack() => host = Listen();

    void ILinkProcessor.Process(AttachContext attachContext)
    {
        (ListenerLink link, Attach attach) = (attachContext.Link, attachContext.Attach);
        string address = (attach.Role ? ((Source)attach.Source).Address : ((Target)attach.Target).Address).Trim('/');
        attach.MaxMessageSize = 256 * 1024;
        if (address is "$cbs" || address.EndsWith("/$management", StringComparison.Ordinal))
        {
            AttachRequests(link, attach, address);
        }
        else if (attach.Role)
        {
            attachContext.Complete(Of(address).Deliver(link), 0);
            return;
        }
        else
        {
            SimulatedEntity entity = Of(address);
            link.InitializeReceiver(200, (sender, message, _, _) => entity.Take(sender, message), this);
        }

        link.CompleteAttach(attach, null);
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

    public void Dispose() => host.Close();

    /// <summary>Requests come on one link and name the other, on which they are answered.</summary>
    private void AttachRequests(ListenerLink link, Attach attach, string address)
    {
        Connection connection = link.Session.Connection;
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

    private ContainerHost Listen()
    {
        ContainerHost opened = new(new Address($"amqp://127.0.0.1:{Port}"));
        ConnectionListener listener = opened.Listeners[0];
        listener.HandlerFactory = _ => this;
        listener.SASL.EnableMechanism("MSSBCBS", SaslProfile.Anonymous);
        listener.AMQP.MaxFrameSize = 64 * 1024;
        opened.RegisterLinkProcessor(this);
        opened.Open();
        return opened;
    }
}
