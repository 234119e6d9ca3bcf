using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Bot;
using Slipway.Azure.Teams.Cards;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Cards;

/// <summary>
/// Empties the cards' outbox. A row is taken for a while before it is worked on, the approval is read only then, and what was shown is noted only
/// if nobody has touched the row since: so the newest revision is shown in the end, whoever was slow. Doing it twice edits twice and posts once.
/// </summary>
public sealed partial class CardPosting(
    ReleaseLedger ledger, CardFaces faces, CardDelivery delivery, ReminderPosting reminders, TimeProvider clock, ILogger<CardPosting> logger)
{
    /// <summary>Longer than a delivery may take.</summary>
    private static readonly TimeSpan Taken = Connector.LongestCall + TimeSpan.FromSeconds(20);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    /// <summary>Posts or edits every card that does not show its approval as it stands.</summary>
    public async Task PostAsync(string approvalId, CancellationToken cancellation)
    {
        bool isDone = true;
        await foreach (CardPost post in ledger.CardsAsync(approvalId, cancellation))
        {
            isDone &= await PostAsync(approvalId, post, cancellation);
        }

        Approval? stands = await ledger.ApprovalAsync(approvalId, cancellation);
        isDone &= stands is null || await reminders.PostAsync(stands, cancellation);
        if (isDone && stands is { IsOpen: false }
            && await ledger.CardsAsync(approvalId, cancellation).AllAsync(post => post.IsDone, cancellation))
        {
            await ledger.EndCardsAsync(approvalId, cancellation);
        }
    }

    /// <returns>Whether the row needs nothing more for now.</returns>
    private async Task<bool> PostAsync(string approvalId, CardPost post, CancellationToken cancellation)
    {
        // While it is shown, an approval may change: work goes on until what is shown is what is wanted.
        for (CardPost at = post; ;)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (at.IsDone)
            {
                return true;
            }

            if (at.Posting.BusyUntil > now || at.Posting.NotBefore > now)
            {
                return false;
            }

            // Whoever was cut off while a first post was on its way has left it to hang there, perhaps.
            Posting mine = at.Posting with
            {
                BusyUntil = now + Taken,
                IsSending = at.Posting.Cards.Count == 0,
                Lost = at.Posting.Lost + (at.Posting.IsSending ? 1 : 0),
            };
            if (await ledger.NoteAsync(at, mine, cancellation) is not { } taken
                || await ledger.ApprovalAsync(approvalId, cancellation) is not { } approval)
            {
                return false;
            }

            Posting next = await ShowAsync(taken, approval, cancellation);
            if (await ledger.NoteAsync(taken, next, cancellation) is { } noted)
            {
                at = noted;
            }
            else if (await AgainAsync(approvalId, taken, next, cancellation) is { } other)
            {
                at = other;
            }
            else
            {
                return false;
            }

            if (at.Posting.NotBefore > clock.GetUtcNow())
            {
                return false;
            }
        }
    }

    private async Task<Posting> ShowAsync(CardPost post, Approval approval, CancellationToken cancellation)
    {
        if (post.Posting.Cards.Count == 0 && !approval.IsOpen)
        {
            return Free(post.Posting) with { Ended = "The question had ended before its card was shown." };
        }

        JsonObject card = await faces.OfAsync(approval, post.Place.Kind is CardPlaceKind.Webhook ? CardViewer.Link : CardViewer.Asked, cancellation);
        CardDelivery.Report report = await delivery.ShowAsync(post, card, approval.IsOpen, cancellation);
        Posting next = Free(post.Posting) with { Cards = report.Cards, Lost = post.Posting.Lost + report.Lost };
        if (report.Flaw is { IsTold: true, IsFinal: false } told)
        {
            await TellAsync(post, approval, $"is not shown in {post.Place.Shown} yet: {told.Why}", told.IsWaiting ? "waits" : "perhaps", cancellation);
        }

        switch (report.Flaw)
        {
            case null:
                return next with { Shown = post.Wanted, Failures = 0, Face = $"{Digest.Of(card.ToJsonString())}" };
            case { IsFinal: true } never:
                LogNever(logger, approval.Request.Id, post.Place.Kind.ToString(), never.Why);
                await TellAsync(post, approval, $"cannot be shown in {post.Place.Shown}: {never.Why}", "ended", cancellation);
                return next with { Ended = never.Why };
            case { IsWaiting: true }:
                return next with { NotBefore = Later(null, 0) };
            case { } flaw:
                LogLater(logger, approval.Request.Id, post.Place.Kind.ToString(), flaw.Why);
                return next with { Failures = post.Posting.Failures + 1, NotBefore = Later(flaw.NotBefore, post.Posting.Failures) };
        }
    }

    /// <summary>
    /// The row was changed while a card was shown: by a newer revision, or by somebody who took it for abandoned. What hangs in Teams must be known
    /// all the same, and what was shown last may be older than what the other one showed, so it counts as not shown.
    /// </summary>
    private async Task<CardPost?> AgainAsync(string approvalId, CardPost taken, Posting next, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < 10; attempt++)
        {
            if (await ledger.CardsAsync(approvalId, cancellation).FirstOrDefaultAsync(post => post.Place == taken.Place, cancellation) is not { } now)
            {
                return null;
            }

            PostedCard[] cards = [.. now.Posting.Cards.Union(next.Cards)];
            bool isMine = now.Posting.BusyUntil == taken.Posting.BusyUntil;
            Posting merged = isMine
                ? next with { Cards = cards, Late = now.Posting.Late, Shown = now.Posting.Late == taken.Posting.Late ? next.Shown : 0 }
                : now.Posting with { Cards = cards, Late = now.Posting.Late + 1, Shown = 0 };
            if (await ledger.NoteAsync(now, merged, cancellation) is { } noted)
            {
                return noted;
            }
        }

        return null;
    }

    private static Posting Free(Posting posting) => posting with { BusyUntil = null, NotBefore = null, IsSending = false };

    private DateTimeOffset Later(DateTimeOffset? asked, int failures)
    {
        TimeSpan pause = FirstPause * Math.Pow(2, Math.Min(failures, 10));
        DateTimeOffset own = clock.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
        return asked > own ? asked.Value : own;
    }

    /// <summary>People must learn that somebody was not asked, so the release's timeline says it.</summary>
    private Task TellAsync(CardPost post, Approval approval, string what, string key, CancellationToken cancellation) => !approval.IsOpen ? Task.CompletedTask : ledger.AppendAsync(
        post.Release,
        new TimelineEvent(
            $"card-{approval.Request.Id}-{post.Place.Key}-{key}",
            TimelineKind.Approval,
            TimelineEvent.Slipway,
            $"The card of {post.Stage} {what}",
            post.Stage,
            Evidence: new Dictionary<string, string> { ["approval"] = approval.Request.Id, ["place"] = post.Place.Key }),
        cancellation);

    [LoggerMessage(Level = LogLevel.Error, Message = "The card of {Approval} cannot be shown in a {Place}: {Why}")]
    private static partial void LogNever(ILogger logger, string approval, string place, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The card of {Approval} could not be shown in a {Place} yet: {Why}")]
    private static partial void LogLater(ILogger logger, string approval, string place, string why);
}
