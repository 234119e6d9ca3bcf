using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Slipway.Releases.Approvals;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <content>Where cards hang, and what is still to be posted.</content>
public sealed partial class ReleaseLedger
{
    /// <summary>What a card is about; null when the id is not known.</summary>
    public Task<CardSubject?> SubjectAsync(string cardId, CancellationToken cancellation = default) => index.SubjectAsync(cardId, cancellation);

    /// <summary>A subject's cards, one for each place; none when the id is not known or nobody is told in Teams.</summary>
    public async IAsyncEnumerable<CardPost> CardsAsync(string cardId, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (await index.SubjectAsync(cardId, cancellation) is { } subject)
        {
            await foreach (TableEntity row in table.Under(subject.Release, CardOutbox.Prefix(subject), null, null, cancellation))
            {
                yield return CardOutbox.Read(row);
            }
        }
    }

    /// <summary>Has a stage's roll-out cards edited, or with null all of the release's, when something has changed that no line tells.</summary>
    public async Task CallCardsAsync(ReleaseId release, string? stage, CancellationToken cancellation = default)
    {
        if (CallsCards)
        {
            await table.ChangeAsync(release, async head =>
            {
                // Whoever began a card may be another process, whose head this one has not seen.
                LedgerHead now = head.Cards.Any(IsTold) ? head : LedgerHead.Of(await table.FindAsync(release, LedgerHead.RowKey, cancellation));
                return new LedgerChange<bool>(true, [], [], now) { Edited = [.. now.Cards.Where(IsTold)] };
            }, cancellation);
        }

        bool IsTold(CalledCard card) => CardCalls.IsOf(card, stage);
    }

    /// <summary>Notes how far a posting has come, unless somebody else has changed the row since it was read.</summary>
    /// <returns>The row as it is now; null when somebody else was first.</returns>
    public async Task<CardPost?> NoteAsync(CardPost post, Posting next, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(post);
        return await table.TryMergeAsync(CardOutbox.Row(post, next), post.Tag, cancellation) is { } tag ? post with { Posting = next, Tag = tag } : null;
    }

    /// <summary>The reminders of an approval, one for each moment and place, the earliest first.</summary>
    public async IAsyncEnumerable<CardReminder> RemindersAsync(ApprovalRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        await foreach (TableEntity row in table.Under(request.Release, CardReminders.Prefix(request.Stage), null, null, cancellation))
        {
            yield return CardReminders.Read(row);
        }
    }

    /// <summary>Notes how far a reminder has come, unless somebody else has changed the row since it was read.</summary>
    /// <returns>The row as it is now; null when somebody else was first.</returns>
    public async Task<CardReminder?> NoteAsync(CardReminder reminder, Posting next, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        return await table.TryMergeAsync(CardReminders.Row(reminder, next), reminder.Tag, cancellation) is { } tag
            ? reminder with { Posting = next, Tag = tag }
            : null;
    }

    /// <summary>What has changed, or is about to, and is to be followed up: cards to be posted or edited, and releases to be told.</summary>
    public IAsyncEnumerable<DueCard> DueCardsAsync(CancellationToken cancellation = default) => index.DueAsync(cancellation);

    /// <summary>Notes that all that follows from a change was done.</summary>
    public Task DoneAsync(DueCard due, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(due);
        return index.DoneAsync(due, cancellation);
    }
}
