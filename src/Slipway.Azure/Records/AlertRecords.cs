using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Azure.Metrics.Alerts;
using Slipway.Releases.Health.Alerts;

namespace Slipway.Azure.Records;

/// <summary>
/// The alerts that were pushed here, one row for each, as its source last spoke of it. A message that comes twice, or after a newer one, changes nothing.
/// What has ended is forgotten after a day and what fires after thirty; of more than a thousand alerts those go that have ended, the oldest first.
/// None that fires makes room for another: while a thousand fire no other is taken, and as nobody knows then what is missed, no gate reads them as its answer.
/// </summary>
/// <param name="account">The storage account.</param>
/// <param name="clock">The time.</param>
/// <param name="most">How many alerts are kept.</param>
public sealed class AlertRecords(StorageAccount account, TimeProvider clock, int most = AlertRecords.Most)
{
    /// <summary>How many alerts are kept.</summary>
    public const int Most = 1_000;

    private const int LargestPage = 1_000;
    private const string Partition = "alert";
    private const string Ended = "Ended";
    private const string Moment = "Moment";

    private static readonly TimeSpan AgeOfEnded = TimeSpan.FromDays(1);
    private static readonly TimeSpan AgeOfFiring = TimeSpan.FromDays(30);

    private readonly TableClient table = account.Tables.GetTableClient(TableNames.Alerts);

    /// <summary>Notes what was told.</summary>
    /// <returns>Those of which it was new that they fire, and how many that begin to fire were not taken, because there is no room.</returns>
    public async Task<(IReadOnlyList<Alert> Begun, int Refused)> TakeAsync(IReadOnlyList<Alert> told, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(told);
        DateTimeOffset now = clock.GetUtcNow();
        (List<Alert> begun, int refused) = ([], 0);
        int firing = await ForgetAsync(now, cancellation);
        // What has ended makes room for what begins.
        foreach (Alert alert in told.Where(alert => IsKept(alert.IsFiring, alert.Moment, now)).OrderBy(alert => alert.IsFiring))
        {
            Change change = await Conflicts.SettleAsync(_ => TakeAsync(alert, now, firing < most, cancellation), cancellation);
            firing += change is Change.Begins ? 1 : change is Change.Ends ? -1 : 0;
            refused += change is Change.Refused ? 1 : 0;
            if (alert.IsFiring && change is Change.Begins or Change.Goes)
            {
                begun.Add(alert);
            }
        }

        await ForgetAsync(now, cancellation);
        return (begun, refused);
    }

    /// <summary>All that is known, and is not too old.</summary>
    /// <exception cref="InvalidOperationException">There are so many that others may have been refused, so that nothing can be said of those that are missing.</exception>
    public async Task<IReadOnlyList<Alert>> ReadAsync(CancellationToken cancellation = default)
    {
        DateTimeOffset now = clock.GetUtcNow();
        List<Alert> known = [];
        int rows = 0;
        // The service may end a page early, even an empty one, so the rows count and not the pages.
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            row => row.PartitionKey == Partition, maxPerPage: Math.Min(most, LargestPage), cancellationToken: cancellation))
        {
            // Those that have ended may be more than are kept until they are forgotten, and never so many.
            if (++rows > 2 * most)
            {
                throw TooMany($"more than {2 * most} are kept");
            }

            if (IsKept(!HasEnded(row), When(row), now))
            {
                known.Add(row.Read<Alert>());
            }
        }

        return known.Count(alert => alert.IsFiring) < most ? known : throw TooMany($"{most} or more fire");
    }

    private async Task<Change> TakeAsync(Alert alert, DateTimeOffset now, bool hasRoom, CancellationToken cancellation)
    {
        TableEntity row = new TableEntity(Partition, RowName.Of($"{alert.Source}:{alert.Id}")) { [Ended] = !alert.IsFiring, [Moment] = alert.Moment }.With(alert);
        TableEntity? known = await table.FindAsync(Partition, row.RowKey, cancellation);
        // A word from a moment that is still to come would stand above every true one.
        if (known is not null && IsKept(!HasEnded(known), When(known), now) && !alert.Supersedes(known.Read<Alert>()))
        {
            return Change.None;
        }

        bool fired = known is not null && !HasEnded(known);
        if (alert.IsFiring && !fired && !hasRoom)
        {
            return Change.Refused;
        }

        if (known is null)
        {
            await table.AddEntityAsync(row, cancellation);
        }
        else
        {
            await table.UpdateEntityAsync(row, known.ETag, TableUpdateMode.Replace, cancellation);
        }

        return fired == alert.IsFiring ? Change.Goes : alert.IsFiring ? Change.Begins : Change.Ends;
    }

    /// <returns>How many fire.</returns>
    private async Task<int> ForgetAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        List<TableEntity> rows = await table.QueryAsync<TableEntity>(
            row => row.PartitionKey == Partition, select: ["PartitionKey", "RowKey", Ended, Moment], cancellationToken: cancellation).ToListAsync(cancellation);
        TableEntity[] live = [.. rows.Where(row => IsKept(!HasEnded(row), When(row), now))];
        TableEntity[] firing = [.. live.Where(row => !HasEnded(row))];
        IEnumerable<TableEntity> kept = firing.Concat(live.Where(HasEnded).OrderByDescending(When).Take(Math.Max(0, most - firing.Length)));
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

        return firing.Length;
    }

    private static bool HasEnded(TableEntity row) => row.GetBoolean(Ended) is true;

    private static DateTimeOffset When(TableEntity row) => row.GetDateTimeOffset(Moment) ?? default;

    private static bool IsKept(bool isFiring, DateTimeOffset moment, DateTimeOffset now) =>
        moment <= now + AlertBody.Ahead && now - moment < (isFiring ? AgeOfFiring : AgeOfEnded);

    private static InvalidOperationException TooMany(string why) => new(
        $"What alerts say is not known, because {why}, and others may have been refused; have their source end some, or delete rows of the table {TableNames.Alerts} that are none.");

    /// <summary>What a word about an alert has changed.</summary>
    private enum Change
    {
        /// <summary>Nothing: it was known.</summary>
        None,

        /// <summary>It fires, and did not.</summary>
        Begins,

        /// <summary>It is told anew of one that stands as it stood.</summary>
        Goes,

        /// <summary>It fires no more.</summary>
        Ends,

        /// <summary>It fires, and there is no room for it.</summary>
        Refused,
    }
}
