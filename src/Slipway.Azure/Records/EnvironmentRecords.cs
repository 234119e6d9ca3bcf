using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Releases.Compensations;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>What each environment runs, who holds it and who waits: a row for each environment and product.</summary>
public sealed class EnvironmentRecords(StorageAccount account, TimeProvider clock)
{
    private readonly TableClient table = account.Tables.GetTableClient(TableNames.Environments);
    private readonly Hints<StoredEnvironment> hints = new();

    /// <summary>Takes the environment for a release, or puts it in line; the record as it is afterwards says which.</summary>
    public Task<EnvironmentRecord> HoldAsync(
        string environment, ProductName product, ReleaseId release, CancellationToken cancellation = default) =>
        ChangeAsync(environment, product, record => record.Hold(release, clock.GetUtcNow()), cancellation);

    /// <summary>Takes a release out of the environment or its line. <c>HeldBy</c> of the record afterwards is whom to wake.</summary>
    public Task<EnvironmentRecord> LeaveAsync(
        string environment, ProductName product, ReleaseId release, CancellationToken cancellation = default) =>
        ChangeAsync(environment, product, record => record.Leave(release, clock.GetUtcNow()), cancellation);

    /// <summary>Writes what runs there, for the release that holds it; the record afterwards says whether it was that release's to write.</summary>
    public Task<EnvironmentRecord> RunAsync(
        string environment, ProductName product, RunningVersion running, CancellationToken cancellation = default) =>
        ChangeAsync(environment, product, record => record.Run(running), cancellation);

    /// <summary>Writes what ran there before a release, while that release still is what runs.</summary>
    public Task<EnvironmentRecord> RestoreAsync(
        string environment, ProductName product, ReleaseId release, RunningVersion? before, CancellationToken cancellation = default) =>
        ChangeAsync(environment, product, record => record.Restore(release, before), cancellation);

    /// <summary>The environment's record; one that nothing was written to is <see cref="EnvironmentRecord.Untouched"/>.</summary>
    public async Task<EnvironmentRecord> GetAsync(string environment, ProductName product, CancellationToken cancellation = default)
    {
        StoredEnvironment found = await FindAsync(environment, product, cancellation);
        hints.Keep(Key(environment, product), found);
        return found.Record;
    }

    /// <summary>All environments, product by product.</summary>
    public async IAsyncEnumerable<EnvironmentRecord> ListAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(cancellationToken: cancellation))
        {
            yield return row.Read<EnvironmentRecord>();
        }
    }

    /// <summary>An environment, product by product; empty when no release has entered it.</summary>
    public async IAsyncEnumerable<EnvironmentRecord> ListAsync(string environment, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string only = TableClient.CreateQueryFilter($"PartitionKey eq {RowName.Of(environment)}");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(only, cancellationToken: cancellation))
        {
            yield return row.Read<EnvironmentRecord>();
        }
    }

    private Task<EnvironmentRecord> ChangeAsync(
        string environment, ProductName product, Func<EnvironmentRecord, EnvironmentRecord> change, CancellationToken cancellation) =>
        Conflicts.SettleAsync(async _ =>
        {
            StoredEnvironment? hint = hints.Take(Key(environment, product));
            if (hint is null || ReferenceEquals(change(hint.Record), hint.Record))
            {
                hint = await FindAsync(environment, product, cancellation);
            }

            EnvironmentRecord after = change(hint.Record);
            return ReferenceEquals(after, hint.Record) ? after : await WriteAsync(after, hint.Tag, cancellation);
        }, cancellation);

    private async Task<EnvironmentRecord> WriteAsync(EnvironmentRecord record, ETag? replaced, CancellationToken cancellation)
    {
        TableEntity row = new TableEntity(RowName.Of(record.Environment), record.Product.ToString()).With(record);
        Response written = replaced is { } tag
            ? await table.UpdateEntityAsync(row, tag, TableUpdateMode.Replace, cancellation)
            : await table.AddEntityAsync(row, cancellation);
        if (written.Headers.ETag is { } now)
        {
            hints.Keep(Key(record.Environment, record.Product), new(record, now));
        }

        return record;
    }

    private async Task<StoredEnvironment> FindAsync(string environment, ProductName product, CancellationToken cancellation) =>
        await table.FindAsync(RowName.Of(environment), product.ToString(), cancellation) is { } row
            ? new(row.Read<EnvironmentRecord>(), row.ETag)
            : new(EnvironmentRecord.Untouched(environment, product), null);

    private static string Key(string environment, ProductName product) => $"{product}/{environment}";

    /// <summary>A record as it is stored.</summary>
    /// <param name="Record">The record.</param>
    /// <param name="Tag">Its tag; null when nothing was written yet.</param>
    private sealed record StoredEnvironment(EnvironmentRecord Record, ETag? Tag);
}
