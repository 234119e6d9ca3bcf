using Azure.Data.Tables;
using Slipway.Azure.Identity;

namespace Slipway.Azure.Records;

/// <summary>
/// Where the bot may speak first, a row for each channel and person, and the address that was told last: it serves places that are not known yet.
/// Only activities that were proven are written here.
/// </summary>
public sealed class Conversations(StorageAccount account)
{
    private const string Partition = "teams";
    private const string Latest = "latest";

    private readonly TableClient table = account.Tables.GetTableClient(TableNames.Conversations);

    /// <summary>Keeps a conversation in place of what was known of it.</summary>
    public async Task KeepAsync(Conversation conversation, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        await table.UpsertEntityAsync(Row(conversation, RowName.Of(conversation.Place.Key)), TableUpdateMode.Replace, cancellation);
        await table.UpsertEntityAsync(Row(conversation, Latest), TableUpdateMode.Replace, cancellation);
    }

    /// <summary>The conversation in a place; null when none is known.</summary>
    public async Task<Conversation?> FindAsync(CardPlace place, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        return (await table.FindAsync(Partition, RowName.Of(place.Key), cancellation))?.Read<Conversation>();
    }

    /// <summary>The address that was told last; null when none was.</summary>
    public async Task<string?> LatestServiceAsync(CancellationToken cancellation = default) =>
        (await table.FindAsync(Partition, Latest, cancellation))?.Read<Conversation>().Service;

    private static TableEntity Row(Conversation conversation, string key) => new TableEntity(Partition, key).With(conversation);
}
