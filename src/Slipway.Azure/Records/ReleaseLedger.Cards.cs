using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Slipway.Releases.Approvals;

namespace Slipway.Azure.Records;

/// <content>Where an approval's cards hang, and what is still to be posted.</content>
public sealed partial class ReleaseLedger
{
    /// <summary>The cards of an approval, one for each place; none when the id is not known or nobody is asked in Teams.</summary>
    public async IAsyncEnumerable<CardPost> CardsAsync(string approvalId, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (await index.FindAsync(approvalId, cancellation) is { } at)
        {
            await foreach (TableEntity row in table.Under(at.Release, CardOutbox.Prefix(at.Stage), null, null, cancellation))
            {
                yield return CardOutbox.Read(row);
            }
        }
    }

    /// <summary>Notes how far a posting has come, unless somebody else has changed the row since it was read.</summary>
    /// <returns>The row as it is now; null when somebody else was first.</returns>
    public async Task<CardPost?> NoteAsync(CardPost post, Posting next, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(post);
        try
        {
            ETag tag = await table.MergeAsync(CardOutbox.Row(post, next), post.Tag, cancellation);
            return post with { Posting = next, Tag = tag };
        }
        catch (RequestFailedException other) when (other.IsConflict())
        {
            return null;
        }
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
        try
        {
            ETag tag = await table.MergeAsync(CardReminders.Row(reminder, next), reminder.Tag, cancellation);
            return reminder with { Posting = next, Tag = tag };
        }
        catch (RequestFailedException other) when (other.IsConflict())
        {
            return null;
        }
    }

    /// <summary>The ids of the approvals whose cards may still have to be posted or edited.</summary>
    public IAsyncEnumerable<string> CardsToPostAsync(CancellationToken cancellation = default) => index.CardsAsync(cancellation);

    /// <summary>Notes that an approval has ended and all its cards say so.</summary>
    public Task EndCardsAsync(string approvalId, CancellationToken cancellation = default) => index.EndAsync(ApprovalIndex.CardKey(approvalId), cancellation);
}
