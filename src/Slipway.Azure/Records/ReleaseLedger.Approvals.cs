using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Slipway.Azure.Telemetry;
using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <content>Questions to people. An answer and its line are one write: whoever comes second gets what the first one brought about.</content>
public sealed partial class ReleaseLedger
{
    private const string Facts = "Facts";

    /// <summary>Asks a stage's question once; asked again, it answers the approval as it stands.</summary>
    public Task<Approval> AskAsync(
        ApprovalRequest request, AskedFacts facts, TimelineEvent entry, CancellationToken cancellation = default) =>
        AskAsync(request, facts, entry, [], cancellation);

    /// <summary>The same, and the card is to be shown in these places, of which the first 50 count.</summary>
    public async Task<Approval> AskAsync(
        ApprovalRequest request, AskedFacts facts, TimelineEvent entry, IReadOnlyList<CardPlace> places, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(places);
        // First the index: an approval that exists can then always be found, and an index row without one is passed over.
        await index.AddAsync(request, places.Count > 0, cancellation);
        Approval approval = await table.ChangeAsync(request.Release, async _ =>
        {
            if (await FindAsync(request.Release, request.Stage, cancellation) is { } asked)
            {
                return LedgerChange.None(asked.Read<Approval>());
            }

            Approval open = Approval.Ask(request);
            return CardOutbox.Open(LedgerChange.Add(open, Row(new AskedApproval(open, facts)), entry), request, places);
        }, cancellation);
        await EndAsync(approval, cancellation);
        return approval;
    }

    /// <summary>An approval by its id; null when there is none.</summary>
    public async Task<Approval?> ApprovalAsync(string approvalId, CancellationToken cancellation = default) =>
        (await AskedApprovalAsync(approvalId, cancellation))?.Approval;

    /// <summary>What was found when a question was put; nothing when it was not put.</summary>
    public async Task<AskedFacts> FactsAsync(ApprovalRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await FindAsync(request.Release, request.Stage, cancellation) is { } row ? Read(row).Facts : AskedFacts.None;
    }

    /// <summary>An approval and what its card shows besides, by its id; null when there is none.</summary>
    public async Task<AskedApproval?> AskedApprovalAsync(string approvalId, CancellationToken cancellation = default) =>
        await index.FindAsync(approvalId, cancellation) is { } place
        && await FindAsync(place.Release, place.Stage, cancellation) is { } row
        && Read(row) is { } asked
        && asked.Approval.Request.Id == approvalId
            ? asked
            : null;

    /// <summary>
    /// Takes a person's answer: the approval as it stands then and the line that tells of it, in one write. Null when the id is not known.
    /// </summary>
    /// <param name="approvalId">The approval's id.</param>
    /// <param name="decision">The answer.</param>
    /// <param name="who">What is true of the person at this moment; null when only the name is known.</param>
    /// <param name="stands">What would be released now; null when that was not looked at.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<ApprovalVerdict?> AnswerAsync(
        string approvalId, ApprovalDecision decision, Approver? who = null, ApprovalBinding? stands = null, CancellationToken cancellation = default) =>
        JudgeAsync(approvalId, approval => approval.Answer(decision, who, stands), Line, cancellation);

    /// <summary>Gives an approval more time: the approval with its later end and the line that tells of it, in one write. Null when the id is not known.</summary>
    public Task<ApprovalVerdict?> ExtendAsync(
        string approvalId, Approver who, ApprovalBinding? stands = null, CancellationToken cancellation = default) =>
        JudgeAsync(approvalId, approval => approval.AskForTime(who, clock.GetUtcNow(), stands), (extended, _) => Line(extended.Request, extended.MoreTime!), cancellation);

    private async Task<ApprovalVerdict?> JudgeAsync(
        string approvalId, Func<Approval, ApprovalVerdict> judge, Func<Approval, int, TimelineEvent> line, CancellationToken cancellation)
    {
        if (await index.FindAsync(approvalId, cancellation) is not { } place)
        {
            return null;
        }

        // Noted beside the reading, and before any answer is taken.
        Task marking = index.MarkAsync(CardSubject.Approval(place.Release, place.Stage), cancellation);
        ApprovalVerdict? verdict = await table.ChangeAsync<ApprovalVerdict?>(place.Release, async head =>
        {
            await marking;
            if (await FindAsync(place.Release, place.Stage, cancellation) is not { } row || Read(row) is not { } asked
                || asked.Approval.Request.Id != approvalId)
            {
                return LedgerChange.None<ApprovalVerdict?>(null);
            }

            ApprovalVerdict answer = judge(asked.Approval);
            return answer is ApprovalVerdict.Taken { Approval: { } answered }
                ? CardOutbox.Tell(
                    LedgerChange.Replace<ApprovalVerdict?>(answer, Row(asked with { Approval = Stored(answered, asked.Approval) }), row, line(answered, head.Lines + 1)),
                    answered.Request,
                    row)
                : LedgerChange.None<ApprovalVerdict?>(answer);
        }, cancellation);
        if (verdict is ApprovalVerdict.Taken { Approval: var taken })
        {
            if (!taken.IsOpen)
            {
                ReleaseMetrics.Changed(taken, clock.GetUtcNow());
            }

            await EndAsync(taken, cancellation);
        }

        return verdict;
    }

    /// <summary>
    /// Puts a stage's question into a state that no answer brought about: it ended, or was escalated. Only while it is open, and not yet when it was
    /// given more time meanwhile; answers the approval as it stands then.
    /// </summary>
    /// <param name="release">The release.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="state">The state.</param>
    /// <param name="entry">The line that tells of it.</param>
    /// <param name="due">The end or the escalation that has come, as it was known; null for at once.</param>
    /// <param name="managers">The object ids of managers who are asked too from then on; null for none.</param>
    /// <param name="places">Where its card is shown too from then on; null for nowhere else.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="KeyNotFoundException">The stage has no question.</exception>
    public async Task<Approval> SettleApprovalAsync(
        ReleaseId release,
        string stage,
        ApprovalState state,
        TimelineEvent entry,
        DateTimeOffset? due = null,
        IReadOnlyList<string>? managers = null,
        IReadOnlyList<CardPlace>? places = null,
        CancellationToken cancellation = default)
    {
        Approval approval = await table.ChangeAsync(release, async _ =>
        {
            TableEntity row = await FindAsync(release, stage, cancellation)
                ?? throw new KeyNotFoundException($"{release} has no approval of {stage}.");
            AskedApproval asked = Read(row);
            DateTimeOffset? stands = state is ApprovalState.Escalated ? asked.Approval.Request.EscalatesAt : asked.Approval.Request.Deadline;
            if (!asked.Approval.IsOpen || asked.Approval.State == state || due < stands)
            {
                return LedgerChange.None(asked.Approval);
            }

            await index.MarkAsync(CardSubject.Approval(release, stage), cancellation);
            AskedApproval ended = asked with { Approval = asked.Approval with { State = state, Managers = managers is { Count: > 0 } ? managers : asked.Approval.Managers } };
            return CardOutbox.Tell(LedgerChange.Replace(ended.Approval, Row(ended), row, entry), ended.Approval.Request, row, places);
        }, cancellation);
        await EndAsync(approval, cancellation);
        return approval;
    }

    /// <summary>
    /// Notes what happened to a stage's question while it waits: nothing when it has ended, or nothing is to be said of it, or it was said before. Who
    /// is reminded, that the card says so, and what is posted for it are one write.
    /// </summary>
    /// <param name="release">The release.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="remind">What is to be said of the approval as it stands; null for nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task RemindAsync(ReleaseId release, string stage, Func<AskedApproval, Reminding?> remind, CancellationToken cancellation = default) =>
        table.ChangeAsync(release, async _ =>
        {
            if (await FindAsync(release, stage, cancellation) is not { } row || Read(row) is not { Approval.IsOpen: true } asked
                || remind(asked) is not { } reminding || await table.IsWrittenAsync(release, reminding.Entry, cancellation))
            {
                return LedgerChange.None(false);
            }

            if (reminding.Places is not { } places)
            {
                return new LedgerChange<bool>(true, [], [reminding.Entry]);
            }

            await index.MarkAsync(CardSubject.Approval(release, stage), cancellation);
            AskedApproval reminded = new(asked.Approval with { RemindedAt = clock.GetUtcNow() }, reminding.Facts);
            LedgerChange<bool> change = CardOutbox.Tell(
                LedgerChange.Replace(true, Row(reminded), row, reminding.Entry), reminded.Approval.Request, row);
            return CardReminders.Add(change, reminded.Approval.Request, reminding.Due, places);
        }, cancellation);

    /// <summary>The questions that wait for an answer; ended ones are not touched.</summary>
    public async IAsyncEnumerable<AskedApproval> OpenApprovalsAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach ((string key, ReleaseId release, string stage) in index.OpenAsync(cancellation))
        {
            if (await FindAsync(release, stage, cancellation) is not { } row)
            {
                continue;
            }

            AskedApproval asked = Read(row);
            if (asked.Approval.IsOpen && ApprovalIndex.OpenKey(asked.Approval.Request.Id) == key)
            {
                yield return asked;
            }
            else
            {
                // Who ended it was cut off before the index knew, or the stage was asked under another id before.
                await index.EndAsync(key, cancellation);
            }
        }
    }

    // That the time for it has come is told by the clock; that it was escalated, with the managers who are asked and its line, only by who escalates it.
    private static Approval Stored(Approval answered, Approval before) =>
        answered.State is ApprovalState.Escalated ? answered with { State = before.State } : answered;

    private static TimelineEvent Line(Approval answered, int sequence)
    {
        (ApprovalRequest request, ApprovalDecision decision) = (answered.Request, answered.Decisions[^1]);
        string why = string.IsNullOrWhiteSpace(decision.Comment) ? "" : $": {decision.Comment.Trim().TrimEnd('.')}";
        Dictionary<string, string> evidence = new()
        {
            ["approval"] = request.Id,
            ["answer"] = decision.Answer.ToString(),
            ["content"] = request.Content.ToString(),
            ["plan"] = request.Plan.ToString(),
            ["state"] = answered.State.ToString(),
        };
        return new(
            $"answer-{request.Id}-{sequence}", TimelineKind.Approval, decision.By, $"{decision.Who} {decision.Said} {request.Stage}{why}.", request.Stage, null, evidence);
    }

    private static TimelineEvent Line(ApprovalRequest request, MoreTime more) => new(
        $"more-time-{request.Id}",
        TimelineKind.Approval,
        more.By,
        $"{more.By} asked for more time; the approval of {request.Stage} ends at {ProgressSentence.Moment(more.Until)} now.",
        request.Stage,
        null,
        new Dictionary<string, string> { ["approval"] = request.Id });

    private Task EndAsync(Approval approval, CancellationToken cancellation) =>
        approval.IsOpen ? Task.CompletedTask : index.EndAsync(ApprovalIndex.OpenKey(approval.Request.Id), cancellation);

    private Task<TableEntity?> FindAsync(ReleaseId release, string stage, CancellationToken cancellation) =>
        table.FindAsync(release, LedgerTable.ApprovalKey(stage), cancellation);

    // Questions that an earlier version put have their card stored instead, which nobody needs any more.
    private static AskedApproval Read(TableEntity row) => new(row.Read<Approval>(), row.Has(Facts) ? row.Read<AskedFacts>(Facts) : AskedFacts.None);

    private static TableEntity Row(AskedApproval asked) =>
        new TableEntity(asked.Approval.Request.Release.ToString(), LedgerTable.ApprovalKey(asked.Approval.Request.Stage))
            .With(asked.Approval).With(asked.Facts, Facts);
}
