using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>
/// Up to which line each release's events were sent; the timeline itself is the outbox. One partition with one row for each release: <c>open:{id}</c> while
/// lines may come or are still to be sent, <c>sent:{id}</c> once all were and the release has ended, <c>lost:{id}</c> when sending was given up. A release has
/// its open row before its first line is written, and again before a line that comes after its end; so whatever is cut off, one query finds what is left.
/// </summary>
public sealed class EventCursors(StorageAccount account, TimeProvider clock)
{
    private const string Partition = "cursor";
    private const string Open = "open:";
    private const string Done = "sent:";
    private const string Lost = "lost:";
    private const string At = "At";

    private readonly TableClient table = account.Tables.GetTableClient(TableNames.EventCursors);

    /// <summary>Tells the releases whose lines are to be sent, after they were written.</summary>
    public event Action<ReleaseId>? Behind;

    /// <summary>The cursors of releases that may have something to be sent.</summary>
    public async IAsyncEnumerable<EventCursor> OpenAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (TableEntity row in table.Under(Partition, Open, null, null, cancellation))
        {
            yield return Read(row);
        }
    }

    /// <summary>How many releases' events were given up.</summary>
    public async Task<int> LostAsync(CancellationToken cancellation = default) =>
        await table.Under(Partition, Lost, null, null, cancellation).CountAsync(cancellation);

    /// <summary>The cursor of a release; one that was put away is taken out again, and one that never was begins at the first line.</summary>
    public async Task<EventCursor> TakeAsync(ReleaseId release, CancellationToken cancellation = default)
    {
        while (true)
        {
            if (await table.FindAsync(Partition, Open + release, cancellation) is { } row)
            {
                return Read(row);
            }

            await ReopenAsync(release, cancellation);
        }
    }

    /// <summary>Notes that lines up to this one were sent, whoever else notes something.</summary>
    /// <returns>The cursor as it stands then.</returns>
    public Task<EventCursor> AdvanceAsync(EventCursor cursor, int sent, bool isEnded, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        return Conflicts.SettleAsync(
            async lost =>
            {
                EventCursor stands = lost == 0 ? cursor : await TakeAsync(cursor.Release, cancellation);
                if (stands.Sent >= sent)
                {
                    return stands;
                }

                EventCursor next = stands with { Sent = sent, IsEnded = isEnded || stands.IsEnded, At = clock.GetUtcNow() };
                Response written = await table.UpdateEntityAsync(Row(Open, next), stands.Tag, TableUpdateMode.Replace, cancellation);
                return next with { Tag = written.Headers.ETag ?? default };
            },
            cancellation);
    }

    /// <summary>Puts a cursor away, unless somebody wrote it since it was read.</summary>
    /// <param name="cursor">The cursor as it was read.</param>
    /// <param name="isLost">Whether what it has not sent is given up.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task CloseAsync(EventCursor cursor, bool isLost, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        return UnlessChangedAsync(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Delete, Row(Open, cursor), cursor.Tag),
            new(TableTransactionActionType.UpsertReplace, Row(isLost ? Lost : Done, cursor)),
        ], cancellation));
    }

    /// <summary>Has a release's open row be there, and newly written, before lines are: a cursor that is put away meanwhile shows that it was changed.</summary>
    /// <param name="release">The release.</param>
    /// <param name="isFirst">Whether it has no lines yet.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task ExpectAsync(ReleaseId release, bool isFirst, CancellationToken cancellation)
    {
        if (isFirst)
        {
            await UnlessChangedAsync(() => table.AddEntityAsync(Row(Open, new EventCursor(release, 0, false, clock.GetUtcNow(), default)), cancellation));
            return;
        }

        try
        {
            TableEntity noted = new(Partition, Open + release) { [At] = clock.GetUtcNow() };
            await table.UpdateEntityAsync(noted, ETag.All, TableUpdateMode.Merge, cancellation);
        }
        catch (RequestFailedException away) when (away.Status == 404)
        {
            await ReopenAsync(release, cancellation);
        }
    }

    internal void Tell(ReleaseId release) => Behind?.Invoke(release);

    private async Task ReopenAsync(ReleaseId release, CancellationToken cancellation)
    {
        TableEntity? away = await table.FindAsync(Partition, Done + release, cancellation) ?? await table.FindAsync(Partition, Lost + release, cancellation);
        EventCursor cursor = away is null ? new EventCursor(release, 0, false, clock.GetUtcNow(), default) : Read(away) with { At = clock.GetUtcNow() };
        TableTransactionAction opens = new(TableTransactionActionType.Add, Row(Open, cursor));
        await UnlessChangedAsync(() => table.SubmitTransactionAsync(
            away is null ? [opens] : [opens, new(TableTransactionActionType.Delete, new TableEntity(Partition, away.RowKey), away.ETag)], cancellation));
    }

    private static async Task UnlessChangedAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (RequestFailedException changed) when (changed.Status == 404 || changed.IsConflict())
        {
            // Somebody else was first, and what they wrote is as good.
        }
    }

    private static EventCursor Read(TableEntity row) => new(
        ReleaseId.Parse(row.RowKey[Open.Length..]),
        row.GetInt32(nameof(EventCursor.Sent)) ?? 0,
        row.GetBoolean(nameof(EventCursor.IsEnded)) ?? false,
        row.GetDateTimeOffset(At) ?? default,
        row.ETag);

    private static TableEntity Row(string kind, EventCursor cursor) => new(Partition, kind + cursor.Release)
    {
        [nameof(EventCursor.Sent)] = cursor.Sent,
        [nameof(EventCursor.IsEnded)] = cursor.IsEnded,
        [At] = cursor.At,
    };
}
