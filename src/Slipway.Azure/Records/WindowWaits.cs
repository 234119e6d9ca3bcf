using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Releases.Versions;
using Slipway.Releases.Windows;

namespace Slipway.Azure.Records;

/// <summary>Which releases wait for which windows, so that a timer can look after them.</summary>
public sealed class WindowWaits(StorageAccount account)
{
    private readonly TableClient table = account.Tables.GetTableClient(TableNames.WindowWaits);

    /// <summary>Notes a wait; a later one for the same stage replaces it.</summary>
    public Task AddAsync(
        ReleaseId release, string stage, DeploymentWindow window, DateTimeOffset? opensAt, CancellationToken cancellation = default) =>
        table.UpsertEntityAsync(
            new TableEntity(release.ToString(), RowName.Of(stage)).With(new WindowWait(release, stage, window, opensAt)),
            TableUpdateMode.Replace,
            cancellation);

    /// <summary>Takes a wait away; none there is well too.</summary>
    public Task RemoveAsync(ReleaseId release, string stage, CancellationToken cancellation = default) =>
        table.DeleteEntityAsync(release.ToString(), RowName.Of(stage), cancellationToken: cancellation);

    /// <summary>All waits.</summary>
    public async IAsyncEnumerable<WindowWait> ListAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(cancellationToken: cancellation))
        {
            yield return row.Read<WindowWait>();
        }
    }
}
