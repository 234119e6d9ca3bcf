using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Telemetry;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>
/// The table of ledgers, a partition for each release: <c>e:{sequence}</c> the lines, <c>k:{key}</c> which events were written, <c>c:{order}</c>
/// the compensations, <c>a:{stage}</c> the approvals, <c>o:…</c> the cards, <c>r:{stage}:{moment}:{place}</c> the reminders, and <c>head</c>. Whatever
/// changes together is one transaction, and each includes the head; only how far a card or reminder was posted is noted by itself.
/// </summary>
internal sealed class LedgerTable(TableClient table, TimeProvider clock, CardCalls? calls, ApprovalIndex index)
{
    /// <summary>A transaction takes 100 rows; a line takes two, and some are left for cards.</summary>
    public const int MostLines = 40;

    private const int MostRows = 100;

    private const int Gates = 64;

    private readonly Hints<LedgerHead> heads = new();
    private readonly SemaphoreSlim[] gates = [.. Enumerable.Range(0, Gates).Select(_ => new SemaphoreSlim(1))];

    public Task<TableEntity?> FindAsync(ReleaseId release, string row, CancellationToken cancellation) =>
        table.FindAsync(release.ToString(), row, cancellation);

    public AsyncPageable<TableEntity> Under(ReleaseId release, string prefix, string? after, string? where, CancellationToken cancellation) =>
        table.Under(release.ToString(), prefix, after, where, cancellation);

    /// <summary>Writes these columns of one row, unless it was changed since it was read.</summary>
    /// <returns>The row's tag from then on; null when somebody else was first.</returns>
    public async Task<ETag?> TryMergeAsync(TableEntity row, ETag read, CancellationToken cancellation)
    {
        try
        {
            return (await table.UpdateEntityAsync(row, read, TableUpdateMode.Merge, cancellation)).Headers.ETag ?? default;
        }
        catch (RequestFailedException other) when (other.IsConflict())
        {
            return null;
        }
    }

    public static string LineKey(int sequence) => string.Create(CultureInfo.InvariantCulture, $"e:{sequence:D8}");

    public static string CompensationKey(int order) => string.Create(CultureInfo.InvariantCulture, $"c:{order:D6}");

    public static string ApprovalKey(string stage) => $"a:{RowName.Of(stage)}";

    /// <summary>
    /// Makes a change on the ledger as it stands. Somebody else's change in between makes <paramref name="decide"/> run again, on what is then there.
    /// The head that it is given may at first be behind; so only a write may follow from it, since the head's tag decides that.
    /// Lines whose keys were written before are left out; when all are and no row is to be changed, nothing is written. Changes of one ledger in one
    /// process wait for each other, so that a crowd collides with other processes only, and not with itself.
    /// </summary>
    public async Task<T> ChangeAsync<T>(ReleaseId release, Func<LedgerHead, Task<LedgerChange<T>>> decide, CancellationToken cancellation)
    {
        SemaphoreSlim gate = gates[(uint)StringComparer.Ordinal.GetHashCode(release.ToString()) % Gates];
        await gate.WaitAsync(cancellation);
        try
        {
            return await SettleAsync(release, decide, cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    private Task<T> SettleAsync<T>(ReleaseId release, Func<LedgerHead, Task<LedgerChange<T>>> decide, CancellationToken cancellation) =>
        Conflicts.SettleAsync(async lost =>
        {
            string partition = release.ToString();
            LedgerHead head = heads.Take(partition) is { } hint && lost == 0
                ? hint
                : LedgerHead.Of(await FindAsync(release, LedgerHead.RowKey, cancellation));
            LedgerChange<T> change = await decide(head);
            // Most lines are new: whether one was written before is asked only when the transaction says so.
            IReadOnlyList<TimelineEvent> lines = lost == 0 ? change.Lines : await NewAsync(release, change.Lines, cancellation);
            if (lines.Count > 0 || change.Rows.Count > 0 || change.Edited is { Count: > 0 })
            {
                (LedgerHead called, IReadOnlyList<CalledCard> told) = await CallAsync(release, change.Head ?? head, lines, change.Edited, cancellation);
                (List<TableTransactionAction> actions, LedgerHead after) =
                    Write(partition, called, lines, [.. change.Rows, .. told.Select(card => CardOutbox.Call(release, card, called.Calls))]);
                Response<IReadOnlyList<Response>> taken = await table.SubmitTransactionAsync(actions, cancellation);
                heads.Keep(partition, after with { Tag = taken.Value[^1].Headers.ETag });
                ReleaseMetrics.Changed(lines);
                calls?.Tell(release, told);
            }

            return change.Result;
        }, cancellation);

    /// <summary>Calls the cards that lines begin and edit. Where nobody is told in Teams, nothing is.</summary>
    private async Task<(LedgerHead Called, IReadOnlyList<CalledCard> Told)> CallAsync(
        ReleaseId release, LedgerHead head, IReadOnlyList<TimelineEvent> lines, IReadOnlyList<CalledCard>? edited, CancellationToken cancellation)
    {
        if (calls is null)
        {
            return (head, []);
        }

        (IReadOnlyList<CalledCard> known, IReadOnlyList<CalledCard> begun, IReadOnlyList<CalledCard> told) = calls.After(head.Cards, lines);
        IReadOnlyList<CalledCard> all = [.. told.Union(edited ?? []).Take(MostRows - (2 * MostLines) - 2)];
        if (all.Count == 0)
        {
            return (head, []);
        }

        // First the index: a card that exists can then always be found, and whatever is cut off behind this, somebody sees to the cards.
        await index.CallAsync(begun.Select(card => card.Of(release)), all.Select(card => card.Of(release)), cancellation);
        return (head with { Cards = known, Calls = head.Calls + 1 }, all);
    }

    private (List<TableTransactionAction> Actions, LedgerHead After) Write(
        string partition, LedgerHead head, IReadOnlyList<TimelineEvent> lines, IReadOnlyList<TableTransactionAction> rows)
    {
        List<TableTransactionAction> actions = [.. rows];
        DateTimeOffset now = clock.GetUtcNow();
        int sequence = head.Lines;
        Digest? previous = head.Hash;
        foreach (TimelineEvent line in lines)
        {
            TimelineEntry entry = TimelineEntry.Make(++sequence, now, line, previous);
            previous = entry.Hash;
            actions.Add(new(TableTransactionActionType.Add, new TableEntity(partition, LineKey(sequence)).With(entry)));
            actions.Add(new(TableTransactionActionType.Add, new TableEntity(partition, EventKey(line)) { ["Sequence"] = sequence }));
        }

        LedgerHead after = head with { Lines = sequence, Hash = previous };
        actions.Add(after.Replace(partition));
        return (actions, after);
    }

    /// <summary>Whether a line with this one's key is there.</summary>
    public async Task<bool> IsWrittenAsync(ReleaseId release, TimelineEvent line, CancellationToken cancellation) =>
        await FindAsync(release, EventKey(line), cancellation) is not null;

    /// <summary>The line with this key; null when there is none.</summary>
    public async Task<TimelineEntry?> FindLineAsync(ReleaseId release, string key, CancellationToken cancellation) =>
        await FindAsync(release, EventKey(key), cancellation) is { } written
            ? (await FindAsync(release, LineKey(written.GetInt32("Sequence") ?? 0), cancellation))?.Read<TimelineEntry>()
            : null;

    private async Task<IReadOnlyList<TimelineEvent>> NewAsync(
        ReleaseId release, IReadOnlyList<TimelineEvent> lines, CancellationToken cancellation)
    {
        bool[] written = await Task.WhenAll(lines.Select(line => IsWrittenAsync(release, line, cancellation)));
        return [.. lines.Where((_, index) => !written[index])];
    }

    private static string EventKey(TimelineEvent line) => EventKey(line.Key);

    private static string EventKey(string key) => $"k:{RowName.Of(key)}";
}
