using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Tests.Activities;
using Slipway.Functions.Timers;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Teams;

/// <summary>The timer follows what has something left to show, as long as it has, and no subject keeps it from the others.</summary>
public sealed class FollowingTests(Emulator emulator) : IAsyncLifetime
{
    private const string Stage = "production";

    private SimulatedConnector teams = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => teams = await SimulatedConnector.StartAsync();

    public ValueTask DisposeAsync() => teams.DisposeAsync();

    [Fact]
    public async Task While_a_stage_is_rolled_out_its_card_tells_every_few_minutes_what_was_seen()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        CardSubject card = await RollOutAsync(desk, new(ReleaseState.RollingOut, desk.Clock.GetUtcNow(), Stage));
        await FollowAsync(desk, card);
        Assert.Equal(0, Edits());
        desk.Clock.PutForward(TimeSpan.FromMinutes(4));

        await FollowAsync(desk, card);
        await FollowAsync(desk, card);

        Assert.Equal(1, Edits());
        Assert.NotNull(await DueAsync(desk, card));
    }

    [Theory]
    [InlineData(ReleaseState.AwaitingApproval, "another")]
    [InlineData(ReleaseState.RollingOut, "another")]
    [InlineData(ReleaseState.Held, Stage)]
    public async Task A_card_that_can_show_nothing_more_is_left_alone_until_a_line_tells_again(ReleaseState state, string stage)
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        CardSubject card = await RollOutAsync(desk, new(state, desk.Clock.GetUtcNow(), stage));
        await FollowAsync(desk, card);
        Assert.NotNull(await DueAsync(desk, card));
        desk.Clock.PutForward(TimeSpan.FromMinutes(4));
        await FollowAsync(desk, card);
        Assert.Equal((0, null), (Edits(), await DueAsync(desk, card)));

        teams.Next(new SimulatedConnector.Fault.Refusal(429, "Throttled", "600"));
        await desk.Ledger.AppendAsync(card.Release, new TimelineEvent("said", TimelineKind.Command, Desk.Ada, "Said.", Stage), Cancellation);
        await FollowAsync(desk, card);
        Assert.False((await CardAsync(desk, card)).IsDone);
        desk.Clock.PutForward(TimeSpan.FromMinutes(11));
        await FollowAsync(desk, card);

        Assert.Equal((true, null), ((await CardAsync(desk, card)).IsDone, await DueAsync(desk, card)));
    }

    [Fact]
    public async Task The_card_of_a_release_that_is_gone_is_followed_no_more()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        ReleaseId gone = ReleaseId.Parse($"{(await desk.ApprovalAsync()).Request.Release.Product}-9.9.9");
        await desk.Ledger.AppendAsync(gone, Ring, Cancellation);
        CardSubject card = CardSubject.Rollout(gone, Stage);
        desk.Clock.PutForward(TimeSpan.FromMinutes(3));

        await FollowAsync(desk, card);

        Assert.Null(await DueAsync(desk, card));
        Assert.Equal("Nothing is recorded that it could show.", (await CardAsync(desk, card)).Posting.Ended);
    }

    [Fact]
    public async Task What_was_noted_for_a_card_that_never_began_is_followed_no_more()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        CardSubject card = await RollOutAsync(desk, new(ReleaseState.RollingOut, desk.Clock.GetUtcNow(), Stage));
        TableClient ledger = desk.Get<StorageAccount>().Tables.GetTableClient("SlipwayLedger");
        await foreach (TableEntity row in ledger.QueryAsync<TableEntity>(row => row.PartitionKey == $"{card.Release}", cancellationToken: Cancellation))
        {
            if (row.RowKey.StartsWith("o:!Rollout:", StringComparison.Ordinal))
            {
                await ledger.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, Cancellation);
            }
        }

        await FollowAsync(desk, card);
        Assert.NotNull(await DueAsync(desk, card));
        desk.Clock.PutForward(TimeSpan.FromMinutes(3));
        await FollowAsync(desk, card);

        Assert.Null(await DueAsync(desk, card));
    }

    [Fact]
    public async Task Where_nobody_answers_one_place_the_others_wait_for_the_next_round_and_come_first_then()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, posted: false);
        CardPlace[] more = [new(CardPlaceKind.Channel, $"{desk.Channel}x"), new(CardPlaceKind.Channel, $"{desk.Channel}y")];
        Assert.All(more, place => teams.Know(place.Id));
        await desk.Ledger.SettleApprovalAsync(
            (await desk.ApprovalAsync()).Request.Release,
            Stage,
            ApprovalState.Escalated,
            new TimelineEvent("escalated", TimelineKind.Approval, TimelineEvent.Slipway, "Escalated.", Stage),
            places: more,
            cancellation: Cancellation);
        teams.Next(new SimulatedConnector.Fault.Break());

        await desk.PostAsync();
        Assert.Single(teams.Asked);
        await desk.PostAsync();
        Assert.Equal(3, teams.Asked.Count);
        desk.Clock.PutForward(TimeSpan.FromMinutes(1));
        await desk.PostAsync();

        Assert.True(await desk.Ledger.CardsAsync(desk.Id, Cancellation).AllAsync(post => post.IsDone, Cancellation));
        Assert.Equal(4, teams.Asked.Count);
    }

    [Fact]
    public async Task A_round_ends_after_some_minutes_and_leaves_the_rest_for_the_next()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, posted: false);
        DueCard due = (await desk.DueAsync())!;

        await desk.Function<PostCards>().FollowAsync(desk.Bell, Slow(), Cancellation);
        Assert.Empty(teams.Cards);
        await desk.Function<PostCards>().FollowAsync(desk.Bell, new[] { due }.ToAsyncEnumerable(), Cancellation);

        Assert.Single(teams.Cards);

        async IAsyncEnumerable<DueCard> Slow()
        {
            yield return due with { Id = "unknown" };
            desk.Clock.PutForward(TimeSpan.FromMinutes(6));
            yield return due;
            await Task.CompletedTask;
        }
    }

    private static TimelineEvent Ring { get; } = new("ring-canary", TimelineKind.Ring, TimelineEvent.Slipway, "Pointed.", Stage, "canary");

    private static async Task<CardSubject> RollOutAsync(Desk desk, ReleaseProgress progress)
    {
        ReleaseId release = (await desk.ApprovalAsync()).Request.Release;
        await desk.Ledger.AppendAsync(release, Ring, Cancellation);
        await desk.Get<ReleaseRecords>().UpdateAsync(release, progress, cancellation: Cancellation);
        return CardSubject.Rollout(release, Stage);
    }

    private static async Task FollowAsync(Desk desk, CardSubject card)
    {
        if (await DueAsync(desk, card) is { } due)
        {
            await desk.Function<PostCards>().FollowAsync(desk.Bell, due, Cancellation);
        }
    }

    private static async Task<DueCard?> DueAsync(Desk desk, CardSubject card) =>
        await desk.Ledger.DueCardsAsync(Cancellation).FirstOrDefaultAsync(due => due.Id == card.Id, Cancellation);

    private static async Task<CardPost> CardAsync(Desk desk, CardSubject card) => await desk.Ledger.CardsAsync(card.Id, Cancellation).FirstAsync(Cancellation);

    private int Edits() => teams.Asked.Count(request => request.StartsWith("PUT", StringComparison.Ordinal));
}
