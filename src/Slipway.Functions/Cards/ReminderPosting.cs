using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Bot;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Cards;

/// <summary>
/// Posts reminders beside the cards that they are about, since to edit a card notifies nobody, and says on them in the end that nothing is waited for
/// any more. Each is posted at most once: where nobody knows whether one has arrived, it is not sent again.
/// </summary>
public sealed partial class ReminderPosting(ReleaseLedger ledger, CardFaces faces, Connector connector, TimeProvider clock, ILogger<ReminderPosting> logger)
{
    private const int Waits = 1;
    private const int Settled = 2;

    /// <summary>Longer than a call may take.</summary>
    private static readonly TimeSpan Taken = Connector.LongestCall + TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(40);

    /// <summary>Posts or settles the reminders of an approval.</summary>
    /// <returns>Whether they need nothing more while the approval stands so.</returns>
    public async Task<bool> PostAsync(Approval approval, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(approval);
        if (approval.RemindedAt is null)
        {
            return true;
        }

        List<CardReminder> reminders = await ledger.RemindersAsync(approval.Request, cancellation).ToListAsync(cancellation);
        bool isDone = true;
        foreach (CardReminder reminder in reminders.Where(reminder => reminder.Posting.Ended is null && reminder.Posting.Shown != Settled))
        {
            bool isLatest = !reminders.Any(other => other.Place == reminder.Place && other.Due > reminder.Due);
            (bool isOne, bool isSilent) = reminder.Posting.Cards is [{ } posted, ..]
                ? approval.IsOpen ? (true, false) : await SettleAsync(approval, reminder, posted, cancellation)
                : await PostAsync(approval, reminder, isLatest, cancellation);
            isDone &= isOne;
            if (isSilent)
            {
                return false;
            }
        }

        return isDone;
    }

    /// <returns>Whether it needs nothing more for now, and whether nobody answered.</returns>
    private async Task<(bool IsDone, bool IsSilent)> PostAsync(Approval approval, CardReminder reminder, bool isLatest, CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        Posting posting = reminder.Posting;
        if (posting.BusyUntil > now || posting.NotBefore > now)
        {
            return (false, false);
        }

        // The card itself reminds where it is posted only now.
        PostedCard? card = await CardAsync(approval, reminder, cancellation);
        string? ended = posting.IsSending ? "Whoever posted it was cut off, and it may have arrived."
            : !approval.IsOpen ? "The question had ended before its reminder was posted."
            : !isLatest ? "A later reminder came before it was posted."
            : card is null ? "There was no card to remind of."
            : null;
        if (ended is not null)
        {
            return (await ledger.NoteAsync(reminder, posting with { Ended = ended, BusyUntil = null }, cancellation) is not null, false);
        }

        JsonObject face = await faces.ReminderOfAsync(approval, cancellation);
        if (await ledger.NoteAsync(reminder, posting with { IsSending = true, BusyUntil = now + Taken }, cancellation) is not { } taken)
        {
            return (false, false);
        }

        ConnectorAnswer answer = await connector.PostOnceAsync(card!.Service, card.Conversation, face, cancellation);
        Posting free = posting with { NotBefore = null };
        Posting next = answer switch
        {
            ConnectorAnswer.Done { Activity: { } activity } done => free with { Cards = [new(card.Service, done.Conversation, activity)], Shown = Waits, Failures = 0 },
            ConnectorAnswer.Later later => free with { Failures = posting.Failures + 1, NotBefore = Later(later.NotBefore) },
            ConnectorAnswer.Never never => free with { Ended = never.Why },
            ConnectorAnswer.Lost lost => free with { Lost = 1, Ended = $"{lost.Why} It may have arrived, so it is not posted again." },
            _ => free with { Lost = 1, Ended = "The Connector did not say under which id it hangs." },
        };
        if (next.Ended is not null || next.Failures > 0)
        {
            LogFlaw(logger, approval.Request.Id, reminder.Place.Kind.ToString(), $"{answer}");
        }

        return (await ledger.NoteAsync(taken, next with { IsSending = false, BusyUntil = null }, cancellation) is not null && next.NotBefore is null, answer.IsSilent);
    }

    /// <summary>To edit twice does no harm, so nobody takes the row for it.</summary>
    private async Task<(bool IsDone, bool IsSilent)> SettleAsync(Approval approval, CardReminder reminder, PostedCard posted, CancellationToken cancellation)
    {
        if (reminder.Posting.NotBefore > clock.GetUtcNow())
        {
            return (false, false);
        }

        JsonObject face = await faces.ReminderOfAsync(approval, cancellation);
        ConnectorAnswer answer = await connector.EditAsync(posted, face, cancellation);
        Posting next = answer switch
        {
            ConnectorAnswer.Done => reminder.Posting with { Shown = Settled, NotBefore = null },
            ConnectorAnswer.Never never => reminder.Posting with { Ended = never.Why },
            ConnectorAnswer.Later later => reminder.Posting with { NotBefore = Later(later.NotBefore) },
            _ => reminder.Posting with { NotBefore = Later(null) },
        };
        return (await ledger.NoteAsync(reminder, next, cancellation) is not null && next.NotBefore is null, answer.IsSilent);
    }

    /// <summary>The approval's card in the reminder's place; null where none hangs.</summary>
    private async Task<PostedCard?> CardAsync(Approval approval, CardReminder reminder, CancellationToken cancellation)
    {
        CardPost? post = await ledger.CardsAsync(approval.Request.Id, cancellation).FirstOrDefaultAsync(card => card.Place == reminder.Place, cancellation);
        return post is { Posting: { Ended: null, Cards: [{ } first, ..] } } ? first : null;
    }

    private DateTimeOffset Later(DateTimeOffset? asked) => asked > clock.GetUtcNow() + Pause ? asked.Value : clock.GetUtcNow() + Pause;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reminder of {Approval} was not posted in a {Place}: {Why}")]
    private static partial void LogFlaw(ILogger logger, string approval, string place, string why);
}
