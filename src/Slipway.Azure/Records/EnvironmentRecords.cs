using System.Runtime.CompilerServices;
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

    /// <summary>Takes the environment for a release, or puts it in line; the record as it is afterwards says which.</summary>
    public Task<EnvironmentRecord> HoldAsync(
        string environment, ProductName product, ReleaseId release, CancellationToken cancellation = default) =>
        ChangeAsync(environment, product, record => record.Hold(release, clock.GetUtcNow()), cancellation);

    /// <summary>Takes a release out of the environment or its line. <c>HeldBy</c> of the record afterwards is whom to wake.</summary>
    public Task<EnvironmentRecord> LeaveAsync(
        string environment, ProductName product, ReleaseId release, CancellationToken cancellation = default) =>
        ChangeAsync(environment, product, record => record.Leave(release, clock.GetUtcNow()), cancellation);

    /// <summary>Writes what runs there.</summary>
    public Task RunAsync(string environment, ProductName product, RunningVersion? running, CancellationToken cancellation = default) =>
        ChangeAsync(environment, product, record => record.Running == running ? record : record with { Running = running }, cancellation);

    /// <summary>The environment's record; one that nothing was written to is <see cref="EnvironmentRecord.Untouched"/>.</summary>
    public async Task<EnvironmentRecord> GetAsync(string environment, ProductName product, CancellationToken cancellation = default) =>
        (await FindAsync(environment, product, cancellation)).Record;

    /// <summary>All environments, product by product.</summary>
    public async IAsyncEnumerable<EnvironmentRecord> ListAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(cancellationToken: cancellation))
        {
            yield return row.Read<EnvironmentRecord>();
        }
    }

    private Task<EnvironmentRecord> ChangeAsync(
        string environment, ProductName product, Func<EnvironmentRecord, EnvironmentRecord> change, CancellationToken cancellation) =>
        Conflicts.SettleAsync(async _ =>
        {
            (EnvironmentRecord before, TableEntity? row) = await FindAsync(environment, product, cancellation);
            EnvironmentRecord after = change(before);
            if (ReferenceEquals(after, before))
            {
                return before;
            }

            TableEntity written = new TableEntity(RowName.Of(environment), product.ToString()).With(after);
            await (row is null
                ? table.AddEntityAsync(written, cancellation)
                : table.UpdateEntityAsync(written, row.ETag, TableUpdateMode.Replace, cancellation));
            return after;
        }, cancellation);

    private async Task<(EnvironmentRecord Record, TableEntity? Row)> FindAsync(
        string environment, ProductName product, CancellationToken cancellation)
    {
        TableEntity? row = await table.FindAsync(RowName.Of(environment), product.ToString(), cancellation);
        return (row?.Read<EnvironmentRecord>() ?? EnvironmentRecord.Untouched(environment, product), row);
    }
}
