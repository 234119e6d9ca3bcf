using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Slipway.Releases.Approvals;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>
/// Where to find an approval, or another card, by its id: <c>id:{id}</c> names it for good, <c>open:{id}</c> names an approval while it waits, and
/// <c>due:{id}</c> what has to be followed up, because it has changed a moment ago or is about to: so what waits costs nothing. The truth is in the ledger; this may
/// know of an approval a moment too early, and of its end a moment too late. The first version knew approvals only, by the columns Release and Stage, and followed up
/// <c>card:{id}</c>; its rows are read as they are, and it can read these.
/// </summary>
internal sealed class ApprovalIndex(TableClient table, TimeProvider clock)
{
    private const string Partition = "approval";

    public async Task AddAsync(ApprovalRequest request, bool hasCards, CancellationToken cancellation)
    {
        string[] keys = [$"id:{RowName.Of(request.Id)}", OpenKey(request.Id), .. hasCards ? (string[])[DueKey(request.Id)] : []];
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

    /// <summary>Makes cards known that begin, and notes in the same write that all that are told of are to be followed from now on.</summary>
    public Task CallAsync(IEnumerable<CardSubject> begun, IEnumerable<CardSubject> told, CancellationToken cancellation)
    {
        TableEntity[] rows =
        [
            .. begun.Select(card => Row($"id:{RowName.Of(card.Id)}", card)),
            .. told.Select(card => Row(DueKey(card.Id), card)),
        ];
        return table.SubmitTransactionAsync(
            rows.DistinctBy(row => row.RowKey).Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)), cancellation);
    }

    /// <summary>Notes that something is about to change, before it does: whoever is cut off in between has others see to what follows.</summary>
    public Task MarkAsync(CardSubject changing, CancellationToken cancellation) =>
        table.UpsertEntityAsync(Row(DueKey(changing.Id), changing), TableUpdateMode.Replace, cancellation);

    /// <summary>What a card is about; null when the id is not known.</summary>
    public async Task<CardSubject?> SubjectAsync(string id, CancellationToken cancellation) =>
        await table.FindAsync(Partition, $"id:{RowName.Of(id)}", cancellation) is { } row ? Subject(row) : null;

    /// <summary>Where an approval is; null when the id is not known, or is that of another card.</summary>
    public async Task<(ReleaseId Release, string Stage)?> FindAsync(string id, CancellationToken cancellation) =>
        await SubjectAsync(id, cancellation) is { Kind: CardKind.Approval } approval ? (approval.Release, approval.Name) : null;

    public async IAsyncEnumerable<(string Key, ReleaseId Release, string Stage)> OpenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (TableEntity row in table.Under(Partition, "open:", null, null, cancellation))
        {
            CardSubject approval = Subject(row);
            yield return (row.RowKey, approval.Release, approval.Name);
        }
    }

    public async IAsyncEnumerable<DueCard> DueAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        // All at once: nothing stands between "card:" and "due:".
        await foreach (TableEntity row in table.Between(Partition, "card:", "due;", cancellation))
        {
            yield return new DueCard(row.GetString("Id"), Subject(row), row.GetDateTimeOffset("At") ?? default) { Key = row.RowKey, Tag = row.ETag };
        }
    }

    /// <summary>Notes that nothing more follows, unless another change was noted since.</summary>
    public async Task DoneAsync(DueCard due, CancellationToken cancellation)
    {
        try
        {
            await table.DeleteEntityAsync(Partition, due.Key, due.Tag, cancellation);
        }
        catch (RequestFailedException changed) when (changed.IsConflict())
        {
            // It stays for what was noted since.
        }
    }

    public Task EndAsync(string openKey, CancellationToken cancellation) =>
        table.DeleteEntityAsync(Partition, openKey, ETag.All, cancellation);

    public static string OpenKey(string id) => $"open:{RowName.Of(id)}";

    private static string DueKey(string id) => $"due:{RowName.Of(id)}";

    private TableEntity Row(string key, ApprovalRequest request) => Row(key, CardSubject.Approval(request.Release, request.Stage), request.Id);

    private TableEntity Row(string key, CardSubject card, string? id = null) =>
        new TableEntity(Partition, key)
        {
            ["Id"] = id ?? card.Id,
            ["Release"] = card.Release.ToString(),
            ["Stage"] = card.Stage ?? "",
            ["At"] = clock.GetUtcNow(),
        }.With(card);

    private static CardSubject Subject(TableEntity row) =>
        row.Has("Data") ? row.Read<CardSubject>() : CardSubject.Approval(ReleaseId.Parse(row.GetString("Release")), row.GetString("Stage"));
}
