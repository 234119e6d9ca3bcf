using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Azure.Telemetry;
using Slipway.Releases;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>
/// The releases as the API lists them. One partition, three rows for each release, always written together: <c>id:{id}</c> claims the id and never
/// changes, <c>at:{ticks to go}:{id}</c> holds the record and sorts the newest first, <c>open:{id}</c> is there while the release runs, and says whether it waits.
/// </summary>
public sealed class ReleaseRecords(StorageAccount account)
{
    private const string Partition = "release";
    private const string ListedAt = "At";
    private const string Waits = "Waits";

    /// <summary>As many rows as the service gives at once, where most may be none of the caller's business.</summary>
    private const int LargestPage = 1_000;

    private readonly TableClient table = account.Tables.GetTableClient(TableNames.Releases);
    private readonly Hints<string> claims = new();
    private readonly Hints<StoredRelease> open = new();

    /// <summary>Records a release, unless its id is taken: then the record that took it comes back.</summary>
    public async Task<ReleaseClaim> ClaimAsync(ReleaseRecord record, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        string at = ListKey(record);
        try
        {
            Response<IReadOnlyList<Response>> taken = await table.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.Add, new TableEntity(Partition, $"id:{record.Id}") { [ListedAt] = at }),
                new(TableTransactionActionType.Add, Row(at, record)),
                new(TableTransactionActionType.Add, Open(record, at)),
            ], cancellation);
            claims.Keep(record.Id.ToString(), at);
            Remember(new(at, taken.Value[1].Headers.ETag, record));
            return new(true, record);
        }
        catch (RequestFailedException taken) when (taken.IsConflict())
        {
            return new(false, await GetAsync(record.Id, cancellation) ?? throw new KeyNotFoundException($"{record.Id} was recorded, and is gone."));
        }
    }

    /// <summary>A release's record; null when there is none.</summary>
    public async Task<ReleaseRecord?> GetAsync(ReleaseId id, CancellationToken cancellation = default) =>
        (await FindAsync(id, cancellation))?.Record;

    /// <summary>The releases of a version, attempt by attempt.</summary>
    public async IAsyncEnumerable<ReleaseRecord> AttemptsAsync(
        ProductName product, ReleaseVersion version, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (int attempt = 1; await GetAsync(new ReleaseId(product, version, attempt), cancellation) is { } release; attempt++)
        {
            yield return release;
        }
    }

    /// <summary>Writes where a release stands, and how it ended once it did. A closed record stays as it is.</summary>
    public Task UpdateAsync(ReleaseId id, ReleaseProgress progress, Outcome? outcome, CancellationToken cancellation) =>
        UpdateAsync(id, progress, outcome, reopen: false, cancellation);

    /// <summary>Writes where a release stands, and how it ended once it did. A closed record stays as it is, unless it is reopened on purpose.</summary>
    /// <param name="id">The release.</param>
    /// <param name="progress">Where it stands.</param>
    /// <param name="outcome">How it ended, at <c>progress.Since</c>; null while it runs.</param>
    /// <param name="reopen">Whether a closed record shall change: a retry of what had ended.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="KeyNotFoundException">No such release is recorded.</exception>
    public Task UpdateAsync(
        ReleaseId id, ReleaseProgress progress, Outcome? outcome = null, bool reopen = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return Conflicts.SettleAsync(async _ =>
        {
            if (open.Take(id.ToString()) is { } hint && Change(hint.Record) is { } next)
            {
                return await ReplaceAsync(hint, next, cancellation);
            }

            StoredRelease stored = await FindAsync(id, cancellation) ?? throw new KeyNotFoundException($"No release {id} is recorded.");
            return Change(stored.Record) is { } after ? await ReplaceAsync(stored, after, cancellation) : stored.Record;
        }, cancellation);

        ReleaseRecord? Change(ReleaseRecord before)
        {
            ReleaseRecord after = before with { Progress = progress, Outcome = outcome, ClosedAt = outcome is null ? null : progress.Since };
            return (before.Outcome is null || reopen) && after != before ? after : null;
        }
    }

    /// <summary>A page of releases, newest first; the service filters.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="continuation">What the page before gave; null for the first page.</param>
    /// <param name="size">How many, from 1 to 500.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="FormatException">The continuation is not one that a page gave.</exception>
    public async Task<ReleasePage> ListAsync(ReleaseFilter filter, string? continuation, int size, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 500);
        List<TableEntity> rows = [];
        string? after = continuation is null ? null : ListContinuation.Read(continuation);
        AsyncPageable<TableEntity> query = table.Under(Partition, "at:", after, Where(filter), cancellation);
        await foreach (Page<TableEntity> page in query.AsPages(pageSizeHint: filter.Sees is null ? size + 1 : LargestPage).WithCancellation(cancellation))
        {
            // With a filter the service may answer short and even empty pages before the end.
            rows.AddRange(filter.Sees is { } sees ? page.Values.Where(row => sees(ProductName.Parse(row.GetString("Product")))) : page.Values);
            if (rows.Count > size)
            {
                break;
            }
        }

        return new(
            [.. rows.Take(size).Select(row => row.Read<ReleaseRecord>())],
            rows.Count > size ? ListContinuation.After(rows[size - 1].RowKey) : null);
    }

    /// <summary>The releases that have not ended; closed ones are not touched.</summary>
    /// <param name="ofWaiting">Which of those that wait for people or their window are read too, by their ids; null for all.</param>
    /// <param name="cancellation">Gives up.</param>
    public async IAsyncEnumerable<ReleaseRecord> OpenAsync(
        Func<string, bool>? ofWaiting = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (TableEntity open in table.Under(Partition, "open:", null, null, cancellation))
        {
            bool isWanted = ofWaiting is null || open.GetBoolean(Waits) is not true || ofWaiting(open.RowKey["open:".Length..]);
            if (isWanted && await table.FindAsync(Partition, open.GetString(ListedAt), cancellation) is { } row)
            {
                yield return row.Read<ReleaseRecord>();
            }
        }
    }

    private async Task<ReleaseRecord> ReplaceAsync(StoredRelease stored, ReleaseRecord after, CancellationToken cancellation)
    {
        await WriteAsync(stored, after, cancellation);
        ReleaseTrace.Changed(stored.Record, after);
        ReleaseMetrics.Changed(stored.Record, after);
        return after;
    }

    private async Task WriteAsync(StoredRelease stored, ReleaseRecord after, CancellationToken cancellation)
    {
        TableEntity row = Row(stored.Key, after);
        (bool wasOpen, bool isOpen) = (stored.Record.Outcome is null, after.Outcome is null);
        if (wasOpen && isOpen && stored.Record.Progress.State.IsWaiting() != after.Progress.State.IsWaiting())
        {
            Response<IReadOnlyList<Response>> both = await table.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.UpdateReplace, row, stored.Tag!.Value),
                new(TableTransactionActionType.UpsertReplace, Open(after, stored.Key)),
            ], cancellation);
            Remember(new(stored.Key, both.Value[0].Headers.ETag, after));
            return;
        }

        if (wasOpen == isOpen)
        {
            Response written = await table.UpdateEntityAsync(row, stored.Tag!.Value, TableUpdateMode.Replace, cancellation);
            Remember(new(stored.Key, written.Headers.ETag, after));
            return;
        }

        TableTransactionActionType change = wasOpen ? TableTransactionActionType.Delete : TableTransactionActionType.Add;
        await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpdateReplace, row, stored.Tag!.Value),
            new(change, Open(after, stored.Key), ETag.All),
        ], cancellation);
    }

    /// <summary>Only what is open: a hint never says that a release is closed, for it may have been reopened since.</summary>
    private void Remember(StoredRelease written)
    {
        if (written.Record.Outcome is null && written.Tag is not null)
        {
            open.Keep(written.Record.Id.ToString(), written);
        }
    }

    private async Task<StoredRelease?> FindAsync(ReleaseId id, CancellationToken cancellation)
    {
        string name = id.ToString();
        if (claims.Find(name) is not { } at)
        {
            if (await table.FindAsync(Partition, $"id:{name}", cancellation) is not { } claim)
            {
                return null;
            }

            claims.Keep(name, at = claim.GetString(ListedAt));
        }

        return await table.FindAsync(Partition, at, cancellation) is { } row ? new(at, row.ETag, row.Read<ReleaseRecord>()) : null;
    }

    private static string ListKey(ReleaseRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"at:{DateTimeOffset.MaxValue.UtcTicks - record.StartedAt.UtcTicks:D19}:{record.Id}");

    private static TableEntity Row(string at, ReleaseRecord record)
    {
        TableEntity row = new(Partition, at)
        {
            ["Product"] = record.Request.Product.ToString(),
            ["State"] = record.Progress.State.ToString(),
        };
        foreach (string environment in record.Environments)
        {
            row[EnvironmentColumn(environment)] = true;
        }

        return row.With(record);
    }

    private static TableEntity Open(ReleaseRecord record, string at) =>
        new(Partition, $"open:{record.Id}") { [ListedAt] = at, [Waits] = record.Progress.State.IsWaiting() };

    private static string? Where(ReleaseFilter filter)
    {
        List<string> conditions = [];
        if (filter.Product is { } product)
        {
            conditions.Add(TableClient.CreateQueryFilter($"Product eq {product.ToString()}"));
        }

        if (filter.State is { } state)
        {
            conditions.Add(TableClient.CreateQueryFilter($"State eq {state.ToString()}"));
        }

        if (filter.Environment is { } environment)
        {
            conditions.Add($"{EnvironmentColumn(environment)} eq true");
        }

        return conditions.Count == 0 ? null : string.Join(" and ", conditions);
    }

    /// <summary>Tables cannot search in a list, so each environment has a column of its own.</summary>
    private static string EnvironmentColumn(string environment) => RowName.Column("In_", environment);

    /// <summary>A record as it is stored.</summary>
    private sealed record StoredRelease(string Key, ETag? Tag, ReleaseRecord Record);
}
