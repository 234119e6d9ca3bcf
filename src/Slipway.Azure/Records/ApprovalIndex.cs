using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Slipway.Releases.Approvals;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>
/// Where to find an approval, or another card, by its id: <c>id:{id}</c> names it for good, <c>open:{id}</c> names an approval while it waits, and
/// <c>card:{id}</c> a card while it may have to be posted or edited. The truth is in the ledger; this may know of an approval a moment too early, and of its end a moment too late.
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

    /// <summary>Makes a card known, and that it may have to be posted or edited from now on.</summary>
    public Task CallAsync(CardSubject card, CancellationToken cancellation)
    {
        string[] keys = [$"id:{RowName.Of(card.Id)}", CardKey(card.Id)];
        return table.SubmitTransactionAsync(keys.Select(key => new TableTransactionAction(TableTransactionActionType.UpsertReplace, Row(key, card))), cancellation);
    }

    /// <summary>What a card is about; null when the id is not known.</summary>
    public async Task<CardSubject?> SubjectAsync(string id, CancellationToken cancellation) =>
        await table.FindAsync(Partition, $"id:{RowName.Of(id)}", cancellation) is { } row ? row.Read<CardSubject>() : null;

    /// <summary>Where an approval is; null when the id is not known, or is that of another card.</summary>
    public async Task<(ReleaseId Release, string Stage)?> FindAsync(string id, CancellationToken cancellation) =>
        await SubjectAsync(id, cancellation) is { Kind: CardKind.Approval } approval ? (approval.Release, approval.Name) : null;

    public async IAsyncEnumerable<(string Key, ReleaseId Release, string Stage)> OpenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (TableEntity row in table.Under(Partition, "open:", null, null, cancellation))
        {
            CardSubject approval = row.Read<CardSubject>();
            yield return (row.RowKey, approval.Release, approval.Name);
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

    private static TableEntity Row(string key, ApprovalRequest request) => Row(key, CardSubject.Approval(request.Release, request.Stage), request.Id);

    private static TableEntity Row(string key, CardSubject card, string? id = null) =>
        new TableEntity(Partition, key) { ["Id"] = id ?? card.Id }.With(card);
}
