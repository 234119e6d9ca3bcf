using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Releases.Compensations;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>
/// What happened in a release, what is still to be undone, and what people were asked: each change together with the line that tells of it,
/// or neither. Lines are chained by their hashes and are never changed. Anything said twice is written once.
/// </summary>
public sealed partial class ReleaseLedger
{
    private const string IsOpen = "Open";

    private readonly TimeProvider clock;
    private readonly ApprovalIndex index;
    private readonly LedgerTable table;

    /// <summary>The ledgers of an account.</summary>
    /// <param name="account">Where they are kept.</param>
    /// <param name="clock">The time of lines.</param>
    /// <param name="calls">What has cards of roll-outs posted; null where nobody is told in Teams.</param>
    /// <param name="events">What has lines sent as events; null where nobody is told.</param>
    public ReleaseLedger(StorageAccount account, TimeProvider clock, CardCalls? calls = null, EventCursors? events = null)
    {
        ArgumentNullException.ThrowIfNull(account);
        (this.clock, CallsCards) = (clock, calls is not null);
        index = new ApprovalIndex(account.Tables.GetTableClient(TableNames.Approvals), clock);
        table = new LedgerTable(account.Tables.GetTableClient(TableNames.Ledger), clock, calls, index, events);
    }

    /// <summary>Whether lines have cards posted and edited.</summary>
    public bool CallsCards { get; }

    /// <summary>Appends a line, unless one with its key is there.</summary>
    public Task AppendAsync(ReleaseId release, TimelineEvent entry, CancellationToken cancellation = default) =>
        AppendAsync(release, [entry], cancellation);

    /// <summary>Appends the lines whose keys are not there yet, in their order; up to 40 together or not at all.</summary>
    public async Task AppendAsync(ReleaseId release, IReadOnlyList<TimelineEvent> events, CancellationToken cancellation = default)
    {
        foreach (TimelineEvent[] lines in events.DistinctBy(e => e.Key, StringComparer.Ordinal).Chunk(LedgerTable.MostLines))
        {
            await table.ChangeAsync(release, _ => Task.FromResult(new LedgerChange<bool>(true, [], lines)), cancellation);
        }
    }

    /// <summary>The lines behind number <paramref name="after"/>, in order.</summary>
    public async IAsyncEnumerable<TimelineEntry> ReadAsync(
        ReleaseId release, int after = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (TableEntity row in table.Under(release, "e:", LedgerTable.LineKey(after), null, cancellation))
        {
            yield return row.Read<TimelineEntry>();
        }
    }

    /// <summary>The line with this key; null when there is none.</summary>
    public async Task<TimelineEntry?> FindLineAsync(ReleaseId release, string key, CancellationToken cancellation = default) =>
        await table.FindLineAsync(release, key, cancellation);

    /// <summary>
    /// Pushes a compensation, before the step that it undoes. While one with the same key is open nothing changes: the first one knows how
    /// things were before the release touched them.
    /// </summary>
    /// <returns>
    /// The compensation that stands; null when it was undone already or the ledger is fenced, so that a step which comes late must not be done.
    /// </returns>
    public Task<Compensation?> PushAsync(ReleaseId release, Compensation undo, TimelineEvent entry, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(undo);
        return table.ChangeAsync<Compensation?>(release, async head =>
        {
            if (head.IsFenced)
            {
                return LedgerChange.None<Compensation?>(null);
            }

            if (head.Open?.Contains(undo.Key) is false)
            {
                // Should its line be there, or the head be another by now, the transaction says so.
                return Push(head);
            }

            Task<bool> repeat = table.IsWrittenAsync(release, entry, cancellation);
            List<PushedCompensation> open = await OpenAsync(release, cancellation);
            Compensation? standing = open.FirstOrDefault(pushed => pushed.Undo.Key == undo.Key)?.Undo;
            return await repeat || standing is not null
                ? LedgerChange.None(standing)
                : Push(head);
        }, cancellation);

        LedgerChange<Compensation?> Push(LedgerHead head) =>
            LedgerChange.Add<Compensation?>(undo, Row(release, new(head.Pushed + 1, undo), isOpen: true), entry, head.Push(undo.Key));
    }

    /// <summary>
    /// Begins the way back, or the end: from here on nothing is pushed, whatever step of the way forward is still on its way somewhere.
    /// </summary>
    public Task FenceAsync(ReleaseId release, TimelineEvent entry, CancellationToken cancellation = default) =>
        table.ChangeAsync(release, head => Task.FromResult(LedgerChange.Line(true, entry, head with { IsFenced = true })), cancellation);

    /// <summary>Whether the way back, or the end, was begun.</summary>
    public async Task<bool> IsFencedAsync(ReleaseId release, CancellationToken cancellation = default) =>
        LedgerHead.Of(await table.FindAsync(release, LedgerHead.RowKey, cancellation)).IsFenced;

    /// <summary>What is still to be undone, last first.</summary>
    public async Task<IReadOnlyList<PushedCompensation>> OpenCompensationsAsync(ReleaseId release, CancellationToken cancellation = default) =>
        [.. (await OpenAsync(release, cancellation)).OrderByDescending(pushed => pushed.Order)];

    /// <summary>The compensation with a key, on the stack or off it; null when none was pushed.</summary>
    public async Task<Compensation?> FindCompensationAsync(ReleaseId release, string key, CancellationToken cancellation = default)
    {
        await foreach (TableEntity row in table.Under(release, "c:", null, null, cancellation))
        {
            if (row.Read<PushedCompensation>().Undo is { } undo && undo.Key == key)
            {
                return undo;
            }
        }

        return null;
    }

    /// <summary>Takes a compensation off the stack; one that is off it stays so.</summary>
    public Task SettleAsync(ReleaseId release, PushedCompensation done, TimelineEvent entry, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(done);
        return table.ChangeAsync(release, async head =>
        {
            TableEntity row = await table.FindAsync(release, LedgerTable.CompensationKey(done.Order), cancellation)
                ?? throw new KeyNotFoundException($"{release} has no compensation number {done.Order}.");
            return row.GetBoolean(IsOpen) is true
                ? LedgerChange.Replace(true, Row(release, row.Read<PushedCompensation>(), isOpen: false), row, entry, head with { Open = null })
                : LedgerChange.None(false);
        }, cancellation);
    }

    private async Task<List<PushedCompensation>> OpenAsync(ReleaseId release, CancellationToken cancellation)
    {
        List<PushedCompensation> open = [];
        await foreach (TableEntity row in table.Under(release, "c:", null, $"{IsOpen} eq true", cancellation))
        {
            open.Add(row.Read<PushedCompensation>());
        }

        return open;
    }

    private static TableEntity Row(ReleaseId release, PushedCompensation pushed, bool isOpen) =>
        new TableEntity(release.ToString(), LedgerTable.CompensationKey(pushed.Order)) { [IsOpen] = isOpen }.With(pushed);
}
