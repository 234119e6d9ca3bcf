using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace Slipway.Azure.Tests.Events;

/// <summary>A message that an entity holds.</summary>
internal sealed class HeldMessage(Message message, long sequence, string? reason)
{
    private readonly byte[] bytes = Bytes(message);

    public static DateTime LockedUntil => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30);

    public Message Message { get; } = message;

    public long Sequence { get; } = sequence;

    /// <summary>Why it was put aside; null where it was not.</summary>
    public string? Reason { get; } = reason;

    public Guid Token { get; private set; }

    public ListenerLink? LockedBy { get; set; }

    public int Deliveries { get; private set; }

    public Message Lock(ListenerLink reader)
    {
        (LockedBy, Token, Deliveries) = (reader, Guid.NewGuid(), Deliveries + 1);
        return Dress();
    }

    /// <summary>A copy, with what the service adds.</summary>
    public Message Dress()
    {
        Message copy = Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length));
        copy.Header ??= new Header();
        copy.Header.DeliveryCount = (uint)Math.Max(0, Deliveries - 1);
        copy.MessageAnnotations ??= new MessageAnnotations();
        copy.MessageAnnotations[new Symbol("x-opt-sequence-number")] = Sequence;
        copy.MessageAnnotations[new Symbol("x-opt-enqueued-time")] = LockedUntil.AddSeconds(-30);
        copy.MessageAnnotations[new Symbol("x-opt-locked-until")] = LockedUntil;
        if (Reason is not null)
        {
            copy.ApplicationProperties ??= new ApplicationProperties();
            copy.ApplicationProperties["DeadLetterReason"] = Reason;
        }

        return copy;
    }

    public static byte[] Bytes(Message message)
    {
        ByteBuffer buffer = message.Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }
}
