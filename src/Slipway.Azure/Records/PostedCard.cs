namespace Slipway.Azure.Records;

/// <summary>A card that hangs in Teams.</summary>
/// <param name="Service">The address at which its conversation is answered.</param>
/// <param name="Conversation">The conversation's id.</param>
/// <param name="Activity">The card's id in it.</param>
public sealed record PostedCard(string Service, string Conversation, string Activity)
{
    /// <summary>Whether this is the card that somebody clicked. A thread's id may be told with or without the message that began it.</summary>
    public bool Is(string? conversation, string? activity) => activity == Activity && IsSameConversation(conversation, Conversation);

    /// <summary>Whether both are one conversation, as far as they say.</summary>
    public static bool IsSameConversation(string? left, string? right) =>
        left is not null && right is not null
        && (string.Equals(left, right, StringComparison.Ordinal)
            || (Thread(left) == Thread(right) && (!IsThread(left) || !IsThread(right))));

    /// <summary>The conversation without the message that began its thread.</summary>
    public static string Thread(string conversation)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        int end = conversation.IndexOf(";messageid=", StringComparison.Ordinal);
        return end < 0 ? conversation : conversation[..end];
    }

    private static bool IsThread(string conversation) => conversation.Contains(";messageid=", StringComparison.Ordinal);
}
