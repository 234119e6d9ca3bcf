using Slipway.Azure.Records;
using Slipway.Azure.Targets;
using Slipway.Azure.Tests.Targets.Kubernetes;
using Slipway.Azure.Tests.Targets.Webhooks;
using Slipway.Functions.Activities;
using Slipway.Releases;
using Slipway.Releases.Compensations;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Targets;

/// <summary>The activities of a release bring a ring and undo it, with what is kept in the release's own records in between.</summary>
public sealed class ThroughActivitiesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_ring_behind_a_webhook_is_brought_and_undone()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Runs[world.Spot] = world.Running("1.3.0");

        await ForthAndBackAsync(world.Target, world.Brought("1.4.0"), world.Place());

        Assert.Equal("1.3.0", (string?)world.Peer.Runs[world.Spot]["version"]);
    }

    [Fact]
    public async Task Rings_that_share_a_route_are_brought_and_undone_in_one_step()
    {
        await using ClusterWorld world = await ClusterWorld.SharedAsync(azurite);
        string[] bare = Bare(world);

        await ForthAndBackAsync(world.Target, world.Brought("1.4.0"), world.Shared(10), world.Shared(100));

        Assert.Equal(bare, Bare(world));
    }

    private static string[] Bare(ClusterWorld world) => [.. world.Cluster.Things.Keys.Select(thing => world.Cluster.Bare(thing).ToJsonString())];

    private async Task ForthAndBackAsync(ITarget target, BroughtVersion wanted, params TargetPlace[] places)
    {
        ReleaseId id = wanted.Release;
        RolloutTargets targets = new([target]);
        ReleaseRecords records = new(azurite.Account);
        ReleaseLedger ledger = new(azurite.Account, TimeProvider.System);
        await records.ClaimAsync(Sample.Record(id, Sample.Noon, "production"), Sample.Cancellation);
        ReleaseProgress progress = new(ReleaseState.RollingOut, Sample.Noon);
        foreach (TargetPlace place in places)
        {
            PointRing.Input input = new(id, "production", place.Ring, wanted.Seal, progress, place.Target);
            PointRing.Report report = await new PointRing(targets, records, ledger).Run(input, Sample.Cancellation);
            for (int look = 0; report.Unfinished is not null && look < 5; look++)
            {
                report = await new PointRing(targets, records, ledger).Run(input, Sample.Cancellation);
            }

            Assert.Equal(new PointRing.Report(null), report);
        }

        Assert.Equal(id, (await target.ReadAsync(places[^1], Sample.Cancellation)).Release);
        ListCompensations.Report open = await new ListCompensations(ledger).Run(new ListCompensations.Input(id), Sample.Cancellation);
        PushedCompensation pushed = Assert.Single(open.Open);
        Assert.InRange(Sample.Json(pushed).Length, 1, 16 * 1024);
        Undo undo = new(targets, new EnvironmentRecords(azurite.Account, TimeProvider.System), ledger);
        Undo.Report undone = await undo.Run(new Undo.Input(id, pushed), Sample.Cancellation);
        for (int look = 0; undone.Unfinished is not null && look < 5; look++)
        {
            undone = await undo.Run(new Undo.Input(id, pushed), Sample.Cancellation);
        }

        Assert.Equal(new Undo.Report(null), undone);
        Assert.Empty(await ledger.OpenCompensationsAsync(id, Sample.Cancellation));
    }
}
