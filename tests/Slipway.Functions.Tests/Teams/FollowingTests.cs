using Slipway.Azure.Records;
using Slipway.Functions.Tests.Activities;
using Slipway.Functions.Timers;
using Slipway.Releases.Approvals;
using Slipway.Releases.Timeline;

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
}
