namespace Slipway.Azure.Teams.Bot;

/// <summary>What became of a request to the Bot Connector.</summary>
public abstract record ConnectorAnswer
{
    private ConnectorAnswer()
    {
    }

    /// <summary>Whether nobody answered at all, so that another request would only wait too.</summary>
    public bool IsSilent { get; init; }

    /// <summary>It was done.</summary>
    /// <param name="Conversation">The conversation's id.</param>
    /// <param name="Activity">The message's id; null where none was sent.</param>
    /// <param name="Doubled">How many earlier tries may have been done too, since a gateway did not say.</param>
    public sealed record Done(string Conversation, string? Activity, int Doubled = 0) : ConnectorAnswer;

    /// <summary>It will never be done: blocked, uninstalled, removed, or not such as the Connector takes.</summary>
    /// <param name="Why">Why, in a sentence.</param>
    public sealed record Never(string Why) : ConnectorAnswer;

    /// <summary>It was not done, and may be asked again.</summary>
    /// <param name="Why">Why, in a sentence.</param>
    /// <param name="NotBefore">Not before then; null when nobody said.</param>
    public sealed record Later(string Why, DateTimeOffset? NotBefore = null) : ConnectorAnswer;

    /// <summary>It may have been done: no answer came.</summary>
    /// <param name="Why">Why, in a sentence.</param>
    public sealed record Lost(string Why) : ConnectorAnswer;
}
