using System.Text.Json.Nodes;
using Slipway.Azure.Targets;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Tests.Targets.Kubernetes;

/// <summary>The side without users takes the version, then the users move; the way back moves them first, and the next release goes the other way.</summary>
public sealed class RouteTests(AzuriteFixture azurite)
{
    private static readonly string[] All = ["deployments/blue", "deployments/green", "httproutes/shop"];

    [Fact]
    public async Task Users_move_ring_by_ring_and_all_goes_back_exactly_users_first()
    {
        await using ClusterWorld world = await ClusterWorld.SharedAsync(azurite);
        JsonObject[] bare = Bare(world);
        TargetState before = await world.ReadAsync(world.Shared(0));

        await BringAsync(world, 0, before);
        Assert.Equal((1, 0), Weights(world));
        await BringAsync(world, 10, before);
        Assert.Equal((90, 10), Weights(world));
        Assert.Null((await world.ReadAsync(world.Shared(10))).Release);
        await BringAsync(world, 100, before);

        Assert.Equal((0, 100), Weights(world));
        Assert.Equal(world.Brought("1.4.0").Release, (await world.ReadAsync(world.Shared(100))).Release);
        Assert.Equal(ClusterWorld.Old, Image(world, "blue"));
        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.RestoreAsync(world.Shared(0), "1.4.0", before)));
        Assert.Equal(bare.Select(one => one.ToJsonString()), Bare(world).Select(one => one.ToJsonString()));
        Assert.Equal(
            ["deployments/green", "httproutes/shop", "httproutes/shop", "httproutes/shop", "deployments/green"],
            world.Cluster.Taken.Select(taken => $"{(taken.Patch["spec"]!["rules"] is null ? "deployments/green" : "httproutes/shop")}"));
        Assert.Empty(world.Cluster.Complaints);
    }

    [Fact]
    public async Task The_next_release_goes_to_the_other_side()
    {
        await using ClusterWorld world = await ClusterWorld.SharedAsync(azurite);
        await BringAsync(world, 100, await world.ReadAsync(world.Shared(100)));
        JsonObject[] bare = Bare(world);
        TargetState before = await world.ReadAsync(world.Shared(10));
        Assert.Equal(world.Brought("1.4.0").Release, before.Release);

        await BringAsync(world, 10, before, "1.5.0");

        Assert.Equal((10, 90), Weights(world));
        Assert.Equal(("registry.example/shop:1.5.0", "registry.example/shop:1.4.0"), (Image(world, "blue"), Image(world, "green")));
        await BringAsync(world, 100, before, "1.5.0");
        Assert.Equal((100, 0), Weights(world));
        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.RestoreAsync(world.Shared(10), "1.5.0", before)));
        Assert.Equal(bare.Select(one => one.ToJsonString()), Bare(world).Select(one => one.ToJsonString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whichever_request_is_lost_calling_again_ends_the_same(bool afterEffect)
    {
        int all = await LoseAsync(0, afterEffect);
        Assert.True(all >= 20);
        for (int lost = 1; lost <= all; lost++)
        {
            await LoseAsync(lost, afterEffect);
        }
    }

    [Fact]
    public async Task Users_do_not_move_before_the_version_runs()
    {
        await using ClusterWorld world = await ClusterWorld.SharedAsync(azurite);
        world.Cluster.IsQuick = false;
        TargetState before = await world.ReadAsync(world.Shared(10));

        Assert.IsType<TargetStep.Going>(await world.BringAsync(world.Shared(10), "1.4.0", before));
        Assert.IsType<TargetStep.Going>(await world.BringAsync(world.Shared(10), "1.4.0", before));
        Assert.Equal((1, 0), Weights(world));
        world.Cluster.Settle("deployments/green");
        Assert.IsType<TargetStep.Going>(await world.BringAsync(world.Shared(10), "1.4.0", before));
        Assert.Equal((90, 10), Weights(world));

        TargetStep.Going untaken = Assert.IsType<TargetStep.Going>(await world.BringAsync(world.Shared(10), "1.4.0", before));
        Assert.Equal("httproutes/shop of main/web has not been taken by its gateway yet", untaken.Unfinished.What);
        world.Cluster.Status("httproutes/shop", SimulatedCluster.Accepted(2, "False", "No listener."));
        Assert.Equal(
            new TargetStep.Conflict("httproutes/shop of main/web is refused by its gateway: No listener."), await world.BringAsync(world.Shared(10), "1.4.0", before));
        world.Cluster.Settle("httproutes/shop");
        Assert.IsType<TargetStep.Done>(await world.BringAsync(world.Shared(10), "1.4.0", before));
    }

    [Fact]
    public async Task Nobody_is_sent_where_no_pod_is()
    {
        await using ClusterWorld world = await ClusterWorld.SharedAsync(azurite);
        TargetState before = await world.ReadAsync(world.Shared(100));
        Scale(world, "deployments/green", 0);

        Assert.Equal(
            new TargetStep.Conflict("deployments/green of main/web has no pod that could take users; have it run some."),
            await ClusterWorld.UntilAsync(() => world.BringAsync(world.Shared(100), "1.4.0", before)));
        Scale(world, "deployments/green", 2);
        await BringAsync(world, 100, before);
        Scale(world, "deployments/blue", 0);

        Assert.Equal(
            new TargetStep.Conflict("deployments/blue of main/web has no pod that could take the users back; have it run some."),
            await world.RestoreAsync(world.Shared(100), "1.4.0", before));
        Assert.Equal((0, 100), Weights(world));
    }

    [Fact]
    public async Task Weights_and_images_that_somebody_else_set_are_left()
    {
        await using ClusterWorld world = await ClusterWorld.SharedAsync(azurite);
        TargetState before = await world.ReadAsync(world.Shared(10));
        await BringAsync(world, 10, before);
        SetWeights(world, 50, 50);

        TargetStep.Conflict conflict = Assert.IsType<TargetStep.Conflict>(await world.BringAsync(world.Shared(100), "1.4.0", before));
        Assert.Equal("httproutes/shop of main/web shares its traffic 50 to 50, which this release did not expect there; it was left as it is.", conflict.Why);
        Assert.Equal(conflict, await world.RestoreAsync(world.Shared(10), "1.4.0", before));

        SetWeights(world, 90, 10);
        world.Cluster.Change("deployments/blue", blue => blue["spec"]!["template"]!["spec"]!["containers"]![1]!["image"] = "hotfix");
        Assert.IsType<TargetStep.Conflict>(await world.BringAsync(world.Shared(100), "1.4.0", before));
        Assert.IsType<TargetStep.Conflict>(await world.RestoreAsync(world.Shared(10), "1.4.0", before));
        Assert.Equal((90, 10), Weights(world));
    }

    [Fact]
    public async Task A_route_or_workload_that_is_gone_is_a_conflict()
    {
        await using ClusterWorld world = await ClusterWorld.SharedAsync(azurite);
        TargetState before = await world.ReadAsync(world.Shared(10));
        await BringAsync(world, 10, before);
        foreach (string gone in All)
        {
            JsonObject kept = world.Cluster.Things[gone];
            world.Cluster.Things.Remove(gone);

            TargetStep.Conflict conflict = Assert.IsType<TargetStep.Conflict>(await world.RestoreAsync(world.Shared(10), "1.4.0", before));
            Assert.Equal($"There is no {gone} of main/web; create it, or name one that is there.", conflict.Why);
            Assert.Equal(conflict, await world.BringAsync(world.Shared(10), "1.4.0", before));
            world.Cluster.Things[gone] = kept;
        }
    }

    [Theory]
    [InlineData(60, 40, true, "httproutes/shop of main/web shared its traffic 60 to 40 when the release began, so neither side is free; give one service all of it.")]
    [InlineData(0, 0, true, "httproutes/shop of main/web shared its traffic 0 to 0 when the release began, so neither side is free; give one service all of it.")]
    [InlineData(0, 100, false, "deployments/green of main/web had all the users when the release began, and the plan names no stable workload that could take the version instead; name one, or give the users to the stable service.")]
    public async Task Where_no_side_is_free_nothing_is_touched_and_nothing_is_put_back(int stable, int canary, bool namesBoth, string why)
    {
        await using ClusterWorld world = await ClusterWorld.SharedAsync(azurite);
        SetWeights(world, stable, canary);
        TargetPlace place = world.Shared(10, namesBoth);
        TargetState before = await world.ReadAsync(place);

        Assert.Equal(new TargetStep.Conflict(why), await world.BringAsync(place, "1.4.0", before));
        Assert.IsType<TargetStep.Done>(await world.RestoreAsync(place, "1.4.0", before));
        Assert.Empty(world.Cluster.Taken);
    }

    [Fact]
    public async Task Whose_stable_side_somebody_else_looks_after_moves_its_users_all_the_same()
    {
        await using ClusterWorld world = await ClusterWorld.SharedAsync(azurite);
        TargetPlace place = world.Shared(25, namesBoth: false);
        TargetState before = await world.ReadAsync(place);

        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.BringAsync(place, "1.4.0", before)));
        Assert.Equal((75, 25), Weights(world));
        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.RestoreAsync(place, "1.4.0", before)));
        Assert.Equal((1, 0), Weights(world));
    }

    [Fact]
    public async Task A_route_that_shares_otherwise_than_the_plan_says_is_told()
    {
        await using ClusterWorld world = await ClusterWorld.SharedAsync(azurite);
        TargetPlace place = world.Shared(10);
        world.Cluster.Change("httproutes/shop", route => route["spec"]!["rules"]![0]!["backendRefs"]![1]!["weight"] = 7);
        Assert.Equal(
            new TargetStep.Conflict("httproutes/shop of main/web shares otherwise in one rule than in another; give blue and green the same weights in all."),
            await world.BringAsync(place, "1.4.0", await world.ReadAsync(place)));
        world.Cluster.Change("httproutes/shop", route => route["spec"]!["rules"]![0]!["backendRefs"]!.AsArray().Add(new JsonObject { ["name"] = "third" }));
        Assert.Equal(
            new TargetStep.Conflict("httproutes/shop of main/web shares with more than blue and green in a rule; leave the two alone in it."),
            await world.BringAsync(place, "1.4.0", await world.ReadAsync(place)));
        world.Cluster.Change("httproutes/shop", route => route["spec"]!["rules"] = new JsonArray());
        Assert.Equal(
            new TargetStep.Conflict("httproutes/shop of main/web has no rule that shares between blue and green; write one."),
            await world.BringAsync(place, "1.4.0", await world.ReadAsync(place)));
    }

    private static async Task BringAsync(ClusterWorld world, int weight, TargetState before, string version = "1.4.0") =>
        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.BringAsync(world.Shared(weight), version, before)));

    private static JsonObject[] Bare(ClusterWorld world) => [.. All.Select(world.Cluster.Bare)];

    private static string Image(ClusterWorld world, string name) =>
        (string)world.Cluster.Things[$"deployments/{name}"]["spec"]!["template"]!["spec"]!["containers"]![1]!["image"]!;

    /// <summary>The weights of blue and green, the same in both rules, whatever their order.</summary>
    private static (int Blue, int Green) Weights(ClusterWorld world)
    {
        JsonArray rules = world.Cluster.Things["httproutes/shop"]["spec"]!["rules"]!.AsArray();
        Assert.Null(rules[1]!["backendRefs"]![0]!["weight"]);
        return Assert.Single(new[] { rules[0], rules[2] }.Select(rule => (Of(rule, "blue"), Of(rule, "green"))).Distinct());

        static int Of(JsonNode? rule, string service) => (int)rule!["backendRefs"]!.AsArray().First(one => (string)one!["name"]! == service)!["weight"]!;
    }

    private static void SetWeights(ClusterWorld world, int blue, int green) => world.Cluster.Change("httproutes/shop", route =>
    {
        foreach (JsonNode? one in route["spec"]!["rules"]!.AsArray().SelectMany(rule => rule!["backendRefs"]!.AsArray()).Where(one => (string)one!["name"]! != "assets"))
        {
            one!["weight"] = (string)one["name"]! == "blue" ? blue : green;
        }
    });

    private static void Scale(ClusterWorld world, string thing, int replicas)
    {
        world.Cluster.Change(thing, workload => workload["spec"]!["replicas"] = replicas);
        world.Cluster.Settle(thing);
    }

    private async Task<int> LoseAsync(int request, bool afterEffect)
    {
        await using ClusterWorld world = await ClusterWorld.SharedAsync(azurite);
        JsonObject[] bare = Bare(world);
        TargetState before = await world.ReadAsync(world.Shared(10));
        int first = world.Cluster.Requests;
        world.Cluster.BreaksAt = (first + request, afterEffect);

        await BringAsync(world, 10, before);
        await BringAsync(world, 100, before);
        Assert.Equal((0, 100), Weights(world));
        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.RestoreAsync(world.Shared(10), "1.4.0", before)));
        Assert.Equal(bare.Select(one => one.ToJsonString()), Bare(world).Select(one => one.ToJsonString()));
        Assert.Equal(5, world.Cluster.Taken.Count);
        return world.Cluster.Requests - first;
    }
}
