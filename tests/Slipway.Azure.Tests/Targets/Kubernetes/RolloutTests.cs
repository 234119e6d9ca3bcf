using System.Text.Json.Nodes;
using Slipway.Azure.Targets;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Tests.Targets.Kubernetes;

/// <summary>A roll-out is done when all pods run the version and are well, and not before.</summary>
public sealed class RolloutTests(AzuriteFixture azurite)
{
    private const string Shop = "of main/web";

    [Fact]
    public async Task A_deployment_is_followed_step_by_step()
    {
        await using ClusterWorld world = await BegunAsync("deployments/shop");
        string shop = $"deployments/shop {Shop}";

        await SaysAsync(world, $"{shop} has not been looked at by its controller yet");
        await SaysAsync(world, $"{shop} has 1 of 3 new pods", new() { ["observedGeneration"] = 2, ["replicas"] = 4, ["updatedReplicas"] = 1, ["availableReplicas"] = 3 });
        await SaysAsync(world, $"{shop} has 1 old pods that are still to end", new() { ["observedGeneration"] = 2, ["replicas"] = 4, ["updatedReplicas"] = 3, ["availableReplicas"] = 4 });
        await SaysAsync(world, $"{shop} has 2 of 3 new pods available", new() { ["observedGeneration"] = 2, ["replicas"] = 3, ["updatedReplicas"] = 3, ["availableReplicas"] = 2 });
        world.Cluster.Status("deployments/shop", new() { ["observedGeneration"] = 2, ["replicas"] = 3, ["updatedReplicas"] = 3, ["availableReplicas"] = 3 });

        Assert.IsType<TargetStep.Done>(await BringAsync(world));
    }

    [Fact]
    public async Task A_deployment_that_does_not_get_on_is_a_conflict_that_leads_back()
    {
        await using ClusterWorld world = await BegunAsync("deployments/shop");
        world.Cluster.Status("deployments/shop", new()
        {
            ["observedGeneration"] = 2,
            ["updatedReplicas"] = 1,
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Progressing", ["status"] = "False", ["reason"] = "ProgressDeadlineExceeded", ["message"] = "ReplicaSet \"shop-2\" has timed out progressing.",
            }),
        });

        Assert.Equal(new TargetStep.Conflict($"deployments/shop {Shop} does not get on: ReplicaSet \"shop-2\" has timed out progressing."), await BringAsync(world));
    }

    [Fact]
    public async Task A_deadline_that_an_earlier_version_exceeded_is_not_held_against_this_one()
    {
        await using ClusterWorld world = await BegunAsync("deployments/shop");
        await SaysAsync(world, $"deployments/shop {Shop} has not been looked at by its controller yet", new()
        {
            ["observedGeneration"] = 1,
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Progressing", ["reason"] = "ProgressDeadlineExceeded" }),
        });
    }

    [Fact]
    public async Task A_stateful_set_is_followed_step_by_step()
    {
        await using ClusterWorld world = await BegunAsync("statefulsets/shop");
        string shop = $"statefulsets/shop {Shop}";

        await SaysAsync(world, $"{shop} has not been looked at by its controller yet");
        await SaysAsync(
            world,
            $"{shop} has 1 of 3 new pods; one that never gets ready must be deleted by hand",
            new() { ["observedGeneration"] = 2, ["updatedReplicas"] = 1, ["readyReplicas"] = 2, ["currentRevision"] = "a", ["updateRevision"] = "b" });
        await SaysAsync(
            world,
            $"{shop} has 2 of 3 pods ready; one that never gets ready must be deleted by hand",
            new() { ["observedGeneration"] = 2, ["updatedReplicas"] = 3, ["readyReplicas"] = 2, ["currentRevision"] = "b", ["updateRevision"] = "b" });
        world.Cluster.Status("statefulsets/shop", new() { ["observedGeneration"] = 2, ["updatedReplicas"] = 3, ["readyReplicas"] = 3, ["currentRevision"] = "b", ["updateRevision"] = "b" });

        Assert.IsType<TargetStep.Done>(await BringAsync(world, "statefulset/shop"));

        async Task SaysAsync(ClusterWorld at, string what, JsonObject? status = null) => await RolloutTests.SaysAsync(at, what, status, "statefulset/shop");
    }

    [Theory]
    [InlineData("deployments/shop", "paused", "is paused, so nothing would change; resume it.")]
    [InlineData("statefulsets/shop", "OnDelete", "has the update strategy OnDelete, so nothing would change; set RollingUpdate.")]
    [InlineData("statefulsets/shop", "partition", "has the partition 2, so not all of its pods would change; set 0.")]
    public async Task What_would_not_roll_out_is_not_touched(string thing, string why, string says)
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Run(thing, ClusterWorld.Old);
        world.Cluster.Change(thing, Stop(why));
        TargetPlace place = world.Place(thing.Replace("s/", "/", StringComparison.Ordinal));

        Assert.Equal(new TargetStep.Conflict($"{thing} {Shop} {says}"), await world.BringAsync(place, "1.4.0", await world.ReadAsync(place)));
        Assert.Empty(world.Cluster.Taken);
    }

    [Theory]
    [InlineData("deployments/shop", "paused", "was paused by somebody and waits to be resumed")]
    [InlineData("statefulsets/shop", "partition", "was given the partition 2 by somebody and waits for 0")]
    public async Task What_is_stopped_on_the_way_is_waited_for(string thing, string why, string says)
    {
        await using ClusterWorld world = await BegunAsync(thing);
        world.Cluster.Change(thing, Stop(why));
        world.Cluster.Settle(thing);

        await SaysAsync(world, $"{thing} {Shop} {says}", null, thing.Replace("s/", "/", StringComparison.Ordinal));
    }

    private static Action<JsonObject> Stop(string why) => workload =>
    {
        switch (why)
        {
            case "paused":
                workload["spec"]!["paused"] = true;
                break;
            case "OnDelete":
                workload["spec"]!["updateStrategy"]!["type"] = "OnDelete";
                break;
            default:
                workload["spec"]!["updateStrategy"]!["rollingUpdate"] = new JsonObject { ["partition"] = 2 };
                break;
        }
    };

    private async Task<ClusterWorld> BegunAsync(string thing)
    {
        ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.IsQuick = false;
        world.Cluster.Run(thing, ClusterWorld.Old);
        Assert.IsType<TargetStep.Going>(await BringAsync(world, thing.Replace("s/", "/", StringComparison.Ordinal)));
        return world;
    }

    private static async Task SaysAsync(ClusterWorld world, string what, JsonObject? status = null, string workload = "deployment/shop")
    {
        if (status is not null)
        {
            world.Cluster.Status(workload.Replace("/", "s/", StringComparison.Ordinal), status);
        }

        TargetStep.Going going = Assert.IsType<TargetStep.Going>(await BringAsync(world, workload));
        Assert.Equal(what, going.Unfinished.What);
    }

    /// <summary>Takes a step; what may be replaced is what ran when the test began.</summary>
    private static async Task<TargetStep> BringAsync(ClusterWorld world, string workload = "deployment/shop")
    {
        TargetPlace place = world.Place(workload);
        world.Before ??= await world.ReadAsync(place);
        return await world.BringAsync(place, "1.4.0", world.Before);
    }
}
