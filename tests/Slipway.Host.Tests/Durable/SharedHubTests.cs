using Microsoft.DurableTask.Client;
using Slipway.Host.Tests.Samples;

namespace Slipway.Host.Tests.Durable;

public sealed class SharedHubTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hosts_share_the_work_of_a_hub_and_no_piece_is_left_out()
    {
        (Ledger? mine, Ledger? theirs) = (new Ledger(), new Ledger());
        string hub = SampleHost.NewHub();
        await using SlipwayHost one = await StartAsync(hub, mine);
        await using SlipwayHost two = await StartAsync(hub, theirs);

        List<string> ids = [];
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (mine.All.Count == 0 || theirs.All.Count == 0)
        {
            string[] batch = [.. await Task.WhenAll(Enumerable.Range(ids.Count, 8).Select(
                number => one.Client.ScheduleNewOrchestrationInstanceAsync("Record", $"{number}", deadline.Token)))];
            ids.AddRange(batch);
            foreach (string id in batch)
            {
                await one.Client.WaitForInstanceCompletionAsync(id, deadline.Token);
            }
        }

        // The engine does a piece at least once; while partitions change hands now and then twice.
        Assert.Equal(Enumerable.Range(0, ids.Count), mine.All.Concat(theirs.All).Distinct().Select(int.Parse).Order());
    }

    [Fact]
    public async Task What_one_host_began_another_ends_soon_after_the_first_has_stopped()
    {
        string hub = SampleHost.NewHub();
        SlipwayHost first = await StartAsync(hub, new Ledger());
        string id = await first.Client.ScheduleNewOrchestrationInstanceAsync("Await", Cancellation);
        await first.Client.WaitForInstanceStartAsync(id, Cancellation);
        await first.DisposeAsync();

        await using SlipwayHost second = await StartAsync(hub, new Ledger());
        await second.Client.RaiseEventAsync(id, "Go", "on", Cancellation);

        OrchestrationMetadata ended = await second.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Cancellation)
            .WaitAsync(TimeSpan.FromSeconds(15), Cancellation);
        Assert.Equal("on", ended.ReadOutputAs<string>());
    }

    private Task<SlipwayHost> StartAsync(string hub, Ledger ledger) =>
        SlipwayHost.StartAsync(SampleHost.Options(azurite, ledger) with { HubName = hub }, Cancellation);
}
