namespace Slipway.Azure.Records;

/// <summary>How far the posting of a card to one place has come. Who posts writes this; who changes what it shows does not.</summary>
/// <param name="Cards">The cards that hang there: one, unless an answer was lost and a lost card was found again.</param>
/// <param name="Shown">The revision that all of them show; 0 for none.</param>
/// <param name="IsSending">Whether a first post was begun whose answer is not known.</param>
/// <param name="Lost">How many posts may hang there that nobody knows the id of.</param>
/// <param name="Late">How often somebody who was late may have shown an older revision over a newer one.</param>
/// <param name="Failures">How often in a row it has failed.</param>
/// <param name="BusyUntil">Until when somebody posts; null for nobody.</param>
/// <param name="NotBefore">When it is tried again; null for at once.</param>
/// <param name="Face">The digest of the card that is shown.</param>
/// <param name="Ended">Why nothing is posted there any more, in a sentence; null while it is.</param>
/// <param name="ShownAt">When it was posted or edited last; null for never.</param>
public sealed record Posting(
    IReadOnlyList<PostedCard> Cards,
    int Shown = 0,
    bool IsSending = false,
    int Lost = 0,
    int Late = 0,
    int Failures = 0,
    DateTimeOffset? BusyUntil = null,
    DateTimeOffset? NotBefore = null,
    string? Face = null,
    string? Ended = null,
    DateTimeOffset? ShownAt = null)
{
    /// <summary>Nothing was posted yet.</summary>
    public static Posting None { get; } = new([]);
}
