using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Bot;
using Slipway.Azure.Teams.Cards;
using Slipway.Releases;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Cards;

/// <summary>
/// Empties the cards' outbox. A row is taken for a while before it is worked on, what it shows is read only then, and what was shown is noted only
/// if nobody has touched the row since: so the newest revision is shown in the end, whoever was slow. Doing it twice edits twice and posts once.
/// </summary>
public sealed partial class CardPosting(
    ReleaseLedger ledger,
    ReleaseRecords records,
    SubjectFaces faces,
    CardDelivery delivery,
    ReminderPosting reminders,
    TimeProvider clock,
    ILogger<CardPosting> logger)
{
    /// <summary>Longer than a delivery may take.</summary>
    private static readonly TimeSpan Taken = Connector.LongestCall + TimeSpan.FromSeconds(20);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    /// <summary>How old a roll-out's card may be while nothing but its counts change.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(3);

    private enum Step
    {
        Done,
        Later,

        /// <summary>Nobody answered.</summary>
        Silent,
    }

    /// <summary>Posts or edits every card that does not show its subject as it stands.</summary>
    /// <param name="cardId">The id that the cards carry.</param>
    /// <param name="client">Who asks the engine what a roll-out has seen since its last line; null for nobody.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether nothing is left to be shown until somebody notes that the subject changes.</returns>
    public async Task<bool> PostAsync(string cardId, DurableTaskClient? client, CancellationToken cancellation)
    {
        if (await ledger.SubjectAsync(cardId, cancellation) is not { } subject)
        {
            return true;
        }

        // Those that have failed wait for the others. Where nobody answers, nobody will answer the next one either, and other subjects wait.
        CardPost[] posts = await ledger.CardsAsync(cardId, cancellation).OrderBy(post => post.Posting.Failures).ToArrayAsync(cancellation);
        bool isUnderWay = client is not null && posts.Length > 0 && await IsUnderWayAsync(subject, cancellation);
        Step all = Step.Done;
        foreach (CardPost post in posts)
        {
            Step one = await PostAsync(cardId, post, isUnderWay && IsStale(post), client, cancellation);
            all = one > all ? one : all;
            if (all is Step.Silent)
            {
                return false;
            }
        }

        return subject.Kind is CardKind.Approval && await ledger.ApprovalAsync(cardId, cancellation) is { } asked
            ? await reminders.PostAsync(asked, cancellation) && all is Step.Done
            : all is Step.Done && !isUnderWay;
    }

    /// <returns>How far the row has come.</returns>
    private async Task<Step> PostAsync(string cardId, CardPost post, bool isStale, DurableTaskClient? client, CancellationToken cancellation)
    {
        // While it is shown, its subject may change: work goes on until what is shown is what is wanted.
        for (CardPost at = post; ;)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (at.IsDone && !isStale)
            {
                return Step.Done;
            }

            if (at.Posting.BusyUntil > now || at.Posting.NotBefore > now)
            {
                return Step.Later;
            }

            // Whoever was cut off while a first post was on its way has left it to hang there, perhaps.
            Posting mine = at.Posting with
            {
                BusyUntil = now + Taken,
                IsSending = at.Posting.Cards.Count == 0,
                Lost = at.Posting.Lost + (at.Posting.IsSending ? 1 : 0),
            };
            if (await ledger.NoteAsync(at, mine, cancellation) is not { } taken)
            {
                return Step.Later;
            }

            if (await faces.OfAsync(at.Subject, cardId, Viewer(at.Place), client, cancellation) is not { } face)
            {
                return await EndAsync(taken, cancellation);
            }

            isStale = false;
            (Posting next, bool isSilent) = await ShowAsync(cardId, taken, face, cancellation);
            if (await ledger.NoteAsync(taken, next, cancellation) is { } noted)
            {
                at = noted;
            }
            else if (await AgainAsync(cardId, taken, next, cancellation) is { } other)
            {
                at = other;
            }
            else
            {
                return Step.Later;
            }

            if (isSilent || at.Posting.NotBefore > clock.GetUtcNow())
            {
                return isSilent ? Step.Silent : Step.Later;
            }
        }
    }

    /// <summary>What a release that has ended has not recorded will not be, and is waited for no more.</summary>
    private async Task<Step> EndAsync(CardPost post, CancellationToken cancellation) =>
        await records.GetAsync(post.Subject.Release, cancellation) is null or { Outcome: not null }
        && await ledger.NoteAsync(post, Free(post.Posting) with { Ended = "Nothing is recorded that it could show." }, cancellation) is not null
            ? Step.Done
            : Step.Later;

    /// <summary>Whether a card shows more while nothing is told of its subject: the counts of the probes of a stage that is rolled out now.</summary>
    private async Task<bool> IsUnderWayAsync(CardSubject subject, CancellationToken cancellation) =>
        subject.Kind is CardKind.Rollout
        && await records.GetAsync(subject.Release, cancellation) is { Progress: { State: ReleaseState.RollingOut or ReleaseState.Validating or ReleaseState.Paused } now }
        && now.Stage == subject.Stage;

    /// <summary>Only the counts of a roll-out's probes change without a line; they are edited now and then.</summary>
    private bool IsStale(CardPost post) =>
        post is { Subject.Kind: CardKind.Rollout, Posting: { Ended: null, ShownAt: { } shown } } && clock.GetUtcNow() - shown >= Stale;

    private async Task<(Posting Next, bool IsSilent)> ShowAsync(string cardId, CardPost post, CardFace face, CancellationToken cancellation)
    {
        if (post.Posting.Cards.Count == 0 && face.IsMoot)
        {
            return (Free(post.Posting) with { Ended = "What it asks or tells had ended before its card was shown." }, false);
        }

        CardDelivery.Report report = await delivery.ShowAsync(post, face.Card, !face.IsEnded, cancellation);
        Posting next = Free(post.Posting) with { Cards = report.Cards, Lost = post.Posting.Lost + report.Lost };
        if (report.Flaw is { IsTold: true, IsFinal: false } told)
        {
            await TellAsync(cardId, post, face, $"is not shown in {post.Place.Shown} yet: {told.Why}", told.IsWaiting ? "waits" : "perhaps", cancellation);
        }

        return (await SettleAsync(cardId, post, face, report.Flaw, next, cancellation), report.Flaw is { IsSilent: true });
    }

    private async Task<Posting> SettleAsync(
        string cardId, CardPost post, CardFace face, CardDelivery.Flaw? flaw, Posting next, CancellationToken cancellation)
    {
        switch (flaw)
        {
            case null:
                return next with { Shown = post.Wanted, Failures = 0, Face = $"{Digest.Of(face.Card.ToJsonString())}", ShownAt = clock.GetUtcNow() };
            case { IsFinal: true } never:
                LogNever(logger, cardId, post.Place.Kind.ToString(), never.Why);
                await TellAsync(cardId, post, face, $"cannot be shown in {post.Place.Shown}: {never.Why}", "ended", cancellation);
                return next with { Ended = never.Why };
            case { IsWaiting: true }:
                return next with { NotBefore = Later(null, 0) };
            default:
                LogLater(logger, cardId, post.Place.Kind.ToString(), flaw.Why);
                return next with { Failures = post.Posting.Failures + 1, NotBefore = Later(flaw.NotBefore, post.Posting.Failures) };
        }
    }

    /// <summary>
    /// The row was changed while a card was shown: by a newer revision, or by somebody who took it for abandoned. What hangs in Teams must be known
    /// all the same, and what was shown last may be older than what the other one showed, so it counts as not shown.
    /// </summary>
    private async Task<CardPost?> AgainAsync(string cardId, CardPost taken, Posting next, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < 10; attempt++)
        {
            if (await ledger.CardsAsync(cardId, cancellation).FirstOrDefaultAsync(post => post.Place == taken.Place, cancellation) is not { } now)
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

    private static CardViewer Viewer(CardPlace place) => place.Kind is CardPlaceKind.Webhook ? CardViewer.Link : CardViewer.Asked;

    private static Posting Free(Posting posting) => posting with { BusyUntil = null, NotBefore = null, IsSending = false };

    private DateTimeOffset Later(DateTimeOffset? asked, int failures)
    {
        TimeSpan pause = FirstPause * Math.Pow(2, Math.Min(failures, 10));
        DateTimeOffset own = clock.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
        return asked > own ? asked.Value : own;
    }

    /// <summary>People must learn that somebody was not asked, so the release's timeline says it.</summary>
    private Task TellAsync(string cardId, CardPost post, CardFace face, string what, string key, CancellationToken cancellation) => face.IsEnded ? Task.CompletedTask : ledger.AppendAsync(
        post.Subject.Release,
        new TimelineEvent(
            $"card-{cardId}-{post.Place.Key}-{key}",
            TimelineKind.Approval,
            TimelineEvent.Slipway,
            $"The card of {post.Subject.Stage ?? "the rollback"} {what}",
            post.Subject.Stage,
            Evidence: new Dictionary<string, string> { [post.Subject.Kind is CardKind.Approval ? "approval" : "card"] = cardId, ["place"] = post.Place.Key }),
        cancellation);

    [LoggerMessage(Level = LogLevel.Error, Message = "The card {Card} cannot be shown in a {Place}: {Why}")]
    private static partial void LogNever(ILogger logger, string card, string place, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The card {Card} could not be shown in a {Place} yet: {Why}")]
    private static partial void LogLater(ILogger logger, string card, string place, string why);
}
