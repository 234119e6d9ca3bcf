using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Releases.Health.Alerts;

namespace Slipway.Azure.Records;

/// <summary>
/// The alerts that were pushed here, one row for each, as its source last spoke of it. A message that comes twice, or after a newer one, changes nothing.
/// What has ended is forgotten after a day and what fires after thirty; of more than a thousand alerts those that have ended go first, then the oldest.
/// </summary>
/// <param name="account">The storage account.</param>
/// <param name="clock">The time.</param>
/// <param name="most">How many alerts are kept.</param>
public sealed class AlertRecords(StorageAccount account, TimeProvider clock, int most = AlertRecords.Most)
{
    /// <summary>How many alerts are kept; all of them are one answer of the table service.</summary>
    public const int Most = 1_000;

    private const string Partition = "alert";
    private const string Ended = "Ended";
    private const string Moment = "Moment";

    private static readonly TimeSpan AgeOfEnded = TimeSpan.FromDays(1);
    private static readonly TimeSpan AgeOfFiring = TimeSpan.FromDays(30);

    private readonly TableClient table = account.Tables.GetTableClient(TableNames.Alerts);

    /// <summary>Notes what was told.</summary>
    /// <returns>Those of which it was new that they fire.</returns>
    public async Task<IReadOnlyList<Alert>> TakeAsync(IReadOnlyList<Alert> told, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(told);
        DateTimeOffset now = clock.GetUtcNow();
        List<Alert> begun = [];
        foreach (Alert alert in told.Where(alert => now - alert.Moment < AgeOf(alert)))
        {
            if (await Conflicts.SettleAsync(_ => TakeAsync(alert, cancellation), cancellation) && alert.IsFiring)
            {
                begun.Add(alert);
            }
        }

        await ForgetAsync(now, cancellation);
        return begun;
    }

    /// <summary>All that is known, in one read.</summary>
    public async Task<IReadOnlyList<Alert>> ReadAsync(CancellationToken cancellation = default)
    {
        // More rows than this there are only while some are being forgotten.
        await foreach (Page<TableEntity> page in table
            .QueryAsync<TableEntity>(row => row.PartitionKey == Partition, maxPerPage: Most, cancellationToken: cancellation).AsPages())
        {
            return [.. page.Values.Select(row => row.Read<Alert>())];
        }

        return [];
    }

    private async Task<bool> TakeAsync(Alert alert, CancellationToken cancellation)
    {
        TableEntity row = new TableEntity(Partition, RowName.Of($"{alert.Source}:{alert.Id}")) { [Ended] = !alert.IsFiring, [Moment] = alert.Moment }.With(alert);
        if (await table.FindAsync(Partition, row.RowKey, cancellation) is not { } known)
        {
            await table.AddEntityAsync(row, cancellation);
            return true;
        }

        if (!alert.Supersedes(known.Read<Alert>()))
        {
            return false;
        }

        await table.UpdateEntityAsync(row, known.ETag, TableUpdateMode.Replace, cancellation);
        return true;
    }

    private async Task ForgetAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        List<TableEntity> rows = await table.QueryAsync<TableEntity>(
            row => row.PartitionKey == Partition, select: ["PartitionKey", "RowKey", Ended, Moment], cancellationToken: cancellation).ToListAsync(cancellation);
        TableEntity[] kept =
        [
            .. rows.Where(row => now - When(row) < (HasEnded(row) ? AgeOfEnded : AgeOfFiring)).OrderBy(HasEnded).ThenByDescending(When).Take(most),
        ];
        foreach (TableEntity[] some in rows.Except(kept).Chunk(100))
        {
            try
            {
                await table.SubmitTransactionAsync(
                    some.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag)), cancellation);
            }
            catch (RequestFailedException changed) when (changed.Status is 404 || changed.IsConflict())
            {
                // Somebody else forgets too, or heard anew of one of them; the next message sees to it.
            }
        }
    }

    private static bool HasEnded(TableEntity row) => row.GetBoolean(Ended) is true;

    private static DateTimeOffset When(TableEntity row) => row.GetDateTimeOffset(Moment) ?? default;

    private static TimeSpan AgeOf(Alert alert) => alert.IsFiring ? AgeOfFiring : AgeOfEnded;
}
