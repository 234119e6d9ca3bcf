using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Tests.Activities;
using Slipway.Functions.Timers;
using Slipway.Releases.Approvals;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Teams;

/// <summary>An approval that waited, and whose card hung, when this version took the first one's place: its rows are such as that one wrote.</summary>
public sealed class EarlierRowsTests(Emulator emulator, SharedConnector shared) : IClassFixture<SharedConnector>
{
    private const string Partition = "approval";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_earlier_version_asked_is_listed_and_answered_on_the_card_that_hangs()
    {
        await using Desk desk = await EarlierAsync();
        (string Conversation, string Activity) hangs = Assert.Single(shared.Peer.Cards.Keys, card => card.Conversation.StartsWith(desk.Channel, StringComparison.Ordinal));

        Assert.Contains(await desk.Ledger.OpenApprovalsAsync(Cancellation).ToListAsync(Cancellation), asked => asked.Approval.Request.Id == desk.Id);
        (int status, JsonNode? body) = await desk.SendAsync(await desk.ClickAsync());
        await desk.PostAsync();

        Assert.Equal((200, "application/vnd.microsoft.card.adaptive"), (status, (string?)body!["type"]));
        Assert.False((await desk.ApprovalAsync()).IsOpen);
        Assert.Single(shared.Peer.Cards.Keys, card => card.Conversation.StartsWith(desk.Channel, StringComparison.Ordinal));
        Assert.Contains("Approved.", shared.Peer.Cards[hangs].ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_earlier_version_left_to_be_shown_is_followed_up_until_it_is()
    {
        await using Desk desk = await EarlierAsync();
        CardPost card = await desk.CardAsync();
        TableClient ledger = Tables(desk).GetTableClient("SlipwayLedger");
        await foreach (TableEntity row in ledger.QueryAsync<TableEntity>(row => row.PartitionKey == $"{card.Subject.Release}" && row.RowKey == Key(card), cancellationToken: Cancellation))
        {
            row["Wanted"] = card.Wanted + 1;
            await ledger.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, Cancellation);
        }

        Assert.False(await desk.IsFollowedAsync());

        Assert.True((await desk.CardAsync()).IsDone);
        Assert.False(await Tables(desk).GetTableClient("SlipwayApprovals").QueryAsync<TableEntity>(
            row => row.PartitionKey == Partition && row.RowKey == $"card:{desk.Id}", cancellationToken: Cancellation).AnyAsync(Cancellation));
    }

    [Fact]
    public async Task An_earlier_version_beside_this_one_can_read_what_is_asked_now()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer);
        CardPost card = await desk.CardAsync();
        TableClient index = Tables(desk).GetTableClient("SlipwayApprovals");

        Assert.All(["id", "open"], kind =>
        {
            TableEntity row = index.GetEntity<TableEntity>(Partition, $"{kind}:{desk.Id}", cancellationToken: Cancellation);
            Assert.Equal(
                (card.Subject.Release, card.Subject.Stage, desk.Id), (ReleaseId.Parse(row.GetString("Release")), row.GetString("Stage"), row.GetString("Id")));
        });
        TableEntity shown = await Tables(desk).GetTableClient("SlipwayLedger").GetEntityAsync<TableEntity>(
            $"{card.Subject.Release}", Key(card), cancellationToken: Cancellation);
        Assert.Equal((card.Subject.Stage, card.Wanted), (shown.GetString("Stage"), shown.GetInt32("Wanted")));
        Assert.All(["Place", "Data"], column => Assert.NotNull(shown.GetString(column)));
    }

    /// <summary>Asks, shows, and puts the rows as the first version wrote them in place of today's.</summary>
    private async Task<Desk> EarlierAsync()
    {
        Desk desk = await Desk.OpenAsync(emulator, shared.Peer);
        CardPost card = await desk.CardAsync();
        TableClient index = Tables(desk).GetTableClient("SlipwayApprovals");
        await index.DeleteEntityAsync(Partition, $"due:{desk.Id}", ETag.All, Cancellation);
        foreach (string kind in (string[])["id", "open", "card"])
        {
            await index.UpsertEntityAsync(
                new TableEntity(Partition, $"{kind}:{desk.Id}") { ["Release"] = $"{card.Subject.Release}", ["Stage"] = card.Subject.Stage, ["Id"] = desk.Id },
                TableUpdateMode.Replace,
                Cancellation);
        }

        TableClient ledger = Tables(desk).GetTableClient("SlipwayLedger");
        List<TableEntity> rows = await ledger.QueryAsync<TableEntity>(row => row.PartitionKey == $"{card.Subject.Release}", cancellationToken: Cancellation)
            .Where(row => row.RowKey.StartsWith("o:", StringComparison.Ordinal)).ToListAsync(Cancellation);
        TableEntity shown = Assert.Single(rows);
        await ledger.DeleteEntityAsync(shown.PartitionKey, shown.RowKey, ETag.All, Cancellation);
        await ledger.AddEntityAsync(
            new TableEntity(shown.PartitionKey, Key(card))
            {
                ["Stage"] = card.Subject.Stage,
                ["Wanted"] = shown.GetInt32("Wanted"),
                ["Place"] = shown.GetString("Place"),
                ["Data"] = shown.GetString("Data"),
            },
            Cancellation);
        return desk;
    }

    /// <summary>The key of an approval's card in a channel, whose id has signs that keys write as digits.</summary>
    private static string Key(CardPost card) => $"o:{card.Subject.Stage}:Channel!003a{card.Place.Id.Replace(":", "!003a", StringComparison.Ordinal)}";

    private static TableServiceClient Tables(Desk desk) => desk.Get<StorageAccount>().Tables;
}
