using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Identity;

namespace Slipway.Azure.Records;

/// <summary>
/// Where the bot may speak first, a row for each channel and person, and the address that was told last: it serves places that are not known yet.
/// Only what activities that were proven tell is written here, and the chats that Microsoft Graph names.
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

    /// <summary>Keeps a chat that Graph named, unless an activity has told of it meanwhile; its address is none that was told.</summary>
    /// <returns>What is known now.</returns>
    public async Task<Conversation> KeepNamedAsync(Conversation chat, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(chat);
        try
        {
            await table.AddEntityAsync(Row(chat, RowName.Of(chat.Place.Key)), cancellation);
            return chat;
        }
        catch (RequestFailedException told) when (told.IsConflict())
        {
            return await FindAsync(chat.Place, cancellation) ?? chat;
        }
    }

    /// <summary>Takes the turn to install the bot in a place, which nobody else then has for a while.</summary>
    /// <param name="place">The place.</param>
    /// <param name="now">The moment.</param>
    /// <param name="until">Until when the turn is taken.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when it is taken; else what stands in the way.</returns>
    public async Task<InstallPause?> TakeInstallAsync(CardPlace place, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        TableEntity? row = await table.FindAsync(Partition, InstallKey(place), cancellation);
        if (row?.Read<InstallPause>() is { } pause && pause.NotBefore > now)
        {
            return pause;
        }

        try
        {
            TableEntity mine = new TableEntity(Partition, InstallKey(place)).With(new InstallPause(until, null));
            await (row is null ? table.AddEntityAsync(mine, cancellation) : table.UpdateEntityAsync(mine, row.ETag, TableUpdateMode.Replace, cancellation));
            return null;
        }
        catch (RequestFailedException other) when (other.IsConflict())
        {
            return new InstallPause(until, null);
        }
    }

    /// <summary>Notes that the bot could not be installed in a place, and when it may be tried again.</summary>
    public Task PauseInstallAsync(CardPlace place, InstallPause pause, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        return table.UpsertEntityAsync(new TableEntity(Partition, InstallKey(place)).With(pause), TableUpdateMode.Replace, cancellation);
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

    private static string InstallKey(CardPlace place) => $"install.{RowName.Of(place.Key)}";

    private static TableEntity Row(Conversation conversation, string key) => new TableEntity(Partition, key).With(conversation);
}
