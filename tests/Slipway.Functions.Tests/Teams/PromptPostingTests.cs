using Slipway.Functions.Cards;
using Slipway.Functions.Tests.Activities;

namespace Slipway.Functions.Tests.Teams;

/// <summary>A slow conversation keeps no other approval's card from being posted.</summary>
public sealed class PromptPostingTests(Emulator emulator) : IAsyncLifetime
{
    private SimulatedConnector teams = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => teams = await SimulatedConnector.StartAsync();

    public ValueTask DisposeAsync() => teams.DisposeAsync();

    [Fact]
    public async Task Four_approvals_are_posted_side_by_side_and_each_once_however_often_it_is_asked_for()
    {
        Desk[] desks = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Desk.OpenAsync(emulator, teams, posted: false)))];
        TaskCompletionSource gate = new();
        TaskCompletionSource[] arrived = [.. desks.Select(_ => new TaskCompletionSource())];
        teams.Next([.. arrived.Select(one => new SimulatedConnector.Fault.Wait(gate.Task, one))]);
        using PromptPosting posting = desks[0].Get<PromptPosting>();
        await posting.StartAsync(Cancellation);
        foreach (Desk desk in desks.Concat(desks))
        {
            posting.Soon(desk.Id);
        }

        await Task.WhenAll(arrived.Select(one => one.Task)).WaitAsync(Cancellation);
        posting.Soon(desks[0].Id);
        Assert.Equal(4, teams.Asked.Count);
        gate.SetResult();

        foreach (Desk desk in desks)
        {
            while (!(await desk.CardAsync()).IsDone)
            {
                await Task.Yield();
            }
        }

        await posting.StopAsync(Cancellation);
        Assert.Equal((4, 4), (teams.Asked.Count, teams.Cards.Count));
        await Task.WhenAll(desks.Select(desk => desk.DisposeAsync().AsTask()));
    }
}
