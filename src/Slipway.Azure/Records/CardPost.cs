using Azure;

namespace Slipway.Azure.Records;

/// <summary>One row of the outbox: a card in one place.</summary>
/// <param name="Subject">What the card is about.</param>
/// <param name="Place">Where.</param>
/// <param name="Wanted">The revision that shall be shown; each change of the subject raises it in the same write.</param>
/// <param name="Posting">How far it has come.</param>
public sealed record CardPost(CardSubject Subject, CardPlace Place, int Wanted, Posting Posting)
{
    /// <summary>Whether there is nothing left to do.</summary>
    public bool IsDone => Posting.Ended is not null || Posting.Shown >= Wanted;

    /// <summary>The row's tag.</summary>
    internal ETag Tag { get; init; }
}
