using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Functions.Cards;
using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Reminds those who have not answered, where they were asked, and tells that an approval stays open longer.</summary>
public sealed class RemindApprovers(ReleaseLedger ledger, AskedPeople people, PromptPosting prompt)
{
    /// <summary>Writes the line, and what is posted for it, while the approval is open; a moment that was attended to before is attended to once.</summary>
    [Function(nameof(RemindApprovers))]
    public async Task<Report> Run([ActivityTrigger] Input due, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(due);
        string id = ApprovalRequest.IdOf(due.Id, due.Stage);
        if (await ledger.AskedApprovalAsync(id, cancellation) is not { Approval.IsOpen: true } waiting)
        {
            return new Report([]);
        }

        IReadOnlyDictionary<string, CardPlace> chats = await people.ChatsAsync(waiting.Approval, cancellation);
        AskedFacts facts = await people.FindAsync(waiting.Approval.Request, waiting.Facts, cancellation);
        CardPlace[] cards = await ledger.CardsAsync(id, cancellation).Select(card => card.Place).ToArrayAsync(cancellation);
        string[] reminded = [];
        await ledger.RemindAsync(due.Id, due.Stage, asked =>
        {
            // Whoever answered since the moment was reckoned is left in peace.
            reminded = [.. due.Moment.Reminded.Where(asked.Approval.Awaits)];
            return Say(due, reminded, asked.Approval.Request, facts) is { } entry
                ? new Reminding(due.Moment.At, entry, facts, reminded.Length > 0 ? [.. Places(reminded, chats, cards)] : null)
                : null;
        }, cancellation);
        prompt.Soon(id);
        return new Report(reminded);
    }

    /// <summary>The chats of those who were asked in theirs; and the channel's thread, when it was not so with everybody.</summary>
    private static IEnumerable<CardPlace> Places(string[] reminded, IReadOnlyDictionary<string, CardPlace> chats, CardPlace[] cards)
    {
        CardPlace[] own = [.. reminded.Select(chats.GetValueOrDefault).OfType<CardPlace>().Intersect(cards)];
        return own.Length == reminded.Length ? own : cards.Where(card => card.Kind is CardPlaceKind.Channel).Concat(own);
    }

    private static TimelineEvent? Say(Input due, string[] reminded, ApprovalRequest request, AskedFacts facts)
    {
        string[] sentences =
        [
            .. due.Moment.Kind is ApprovalMomentKind.Extension
                ? [$"The approval of {due.Stage} was not settled by {ProgressSentence.Moment(due.Moment.At)}, and stays open longer."]
                : Array.Empty<string>(),
            .. reminded.Length > 0
                ? [$"Reminded {facts.Say(string.Join(", ", reminded))} of the approval of {due.Stage}, which ends at {ProgressSentence.Moment(request.Deadline)}."]
                : Array.Empty<string>(),
        ];
        return sentences.Length == 0 ? null : new(
            $"approval-{due.Stage}-{due.Moment.Kind}-{due.Moment.At.UtcDateTime:O}",
            TimelineKind.Approval,
            TimelineEvent.Slipway,
            string.Join(' ', sentences),
            due.Stage,
            Evidence: new Dictionary<string, string> { ["approval"] = request.Id, ["reminded"] = string.Join(", ", reminded) });
    }

    /// <summary>Which approval, and what is due.</summary>
    public sealed record Input(ReleaseId Id, string Stage, ApprovalMoment Moment);

    /// <summary>Who was reminded.</summary>
    public sealed record Report(IReadOnlyList<string> Reminded);
}
