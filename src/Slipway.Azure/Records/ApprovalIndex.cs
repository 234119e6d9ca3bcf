using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Slipway.Releases.Approvals;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>
/// Where to find an approval by its id: <c>id:{id}</c> names its release and stage for good, <c>open:{id}</c> does while it waits, and
/// <c>card:{id}</c> while its cards may have to be posted or edited. The truth is in the ledger; this may know of an approval a moment too early, and of its end a moment too late.
/// </summary>
internal sealed class ApprovalIndex(TableClient table)
{
    private const string Partition = "approval";

    public async Task AddAsync(ApprovalRequest request, bool hasCards, CancellationToken cancellation)
    {
        string[] keys = [$"id:{RowName.Of(request.Id)}", OpenKey(request.Id), .. hasCards ? (string[])[CardKey(request.Id)] : []];
        try
        {
            await table.SubmitTransactionAsync(
                keys.Select(key => new TableTransactionAction(TableTransactionActionType.Add, Row(key, request))), cancellation);
        }
        catch (RequestFailedException known) when (known.IsConflict())
        {
            // Asked before.
        }
    }

    public async Task<(ReleaseId Release, string Stage)?> FindAsync(string id, CancellationToken cancellation) =>
        await table.FindAsync(Partition, $"id:{RowName.Of(id)}", cancellation) is { } row ? Read(row) : null;

    public async IAsyncEnumerable<(string Key, ReleaseId Release, string Stage)> OpenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (TableEntity row in table.Under(Partition, "open:", null, null, cancellation))
        {
            (ReleaseId release, string stage) = Read(row);
            yield return (row.RowKey, release, stage);
        }
    }

    public async IAsyncEnumerable<string> CardsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (TableEntity row in table.Under(Partition, "card:", null, null, cancellation))
        {
            yield return row.GetString("Id");
        }
    }

    public Task EndAsync(string openKey, CancellationToken cancellation) =>
        table.DeleteEntityAsync(Partition, openKey, ETag.All, cancellation);

    public static string OpenKey(string id) => $"open:{RowName.Of(id)}";

    public static string CardKey(string id) => $"card:{RowName.Of(id)}";

    private static TableEntity Row(string key, ApprovalRequest request) =>
        new(Partition, key) { ["Release"] = request.Release.ToString(), ["Stage"] = request.Stage, ["Id"] = request.Id };

    private static (ReleaseId Release, string Stage) Read(TableEntity row) => (ReleaseId.Parse(row.GetString("Release")), row.GetString("Stage"));
}
