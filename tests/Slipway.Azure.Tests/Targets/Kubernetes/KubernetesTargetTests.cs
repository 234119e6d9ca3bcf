using System.Text.Json.Nodes;
using Slipway.Azure.Targets;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Tests.Targets.Kubernetes;

/// <summary>A workload takes a version and goes back to exactly what it ran, and nobody else's change is overwritten.</summary>
public sealed class KubernetesTargetTests(AzuriteFixture azurite)
{
    public static TheoryData<string> Workloads => ["deployments/shop", "statefulsets/shop"];

    [Theory]
    [MemberData(nameof(Workloads))]
    public async Task A_version_is_brought_and_what_ran_before_is_put_back_exactly(string thing)
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Run(thing, ClusterWorld.Old);
        JsonObject bare = world.Cluster.Bare(thing);
        TargetPlace place = world.Place(thing.Replace("s/", "/", StringComparison.Ordinal));
        TargetState before = await world.ReadAsync(place);
        Assert.Equal((null, "what ran before"), (before.Version, before.Shown));

        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.BringAsync(place, "1.4.0", before)));

        TargetState now = await world.ReadAsync(place);
        Assert.Equal((world.Brought("1.4.0").Release, world.Brought("1.4.0").Seal.Content), (now.Release, now.Content));
        JsonNode workload = world.Cluster.Things[thing];
        Assert.Equal(["proxy:1", "registry.example/shop:1.4.0"], workload["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(one => (string)one!["image"]!));
        Assert.Equal(
            ["slipway/release", "slipway/version"], workload["spec"]!["template"]!["metadata"]!["annotations"]!.AsObject().Select(note => note.Key).Order());
        Assert.Equal(ClusterWorld.Old, (string?)workload["metadata"]!["annotations"]!["slipway/before"]);

        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.RestoreAsync(place, "1.4.0", before)));
        Assert.True(JsonNode.DeepEquals(bare, world.Cluster.Bare(thing)));
        Assert.Equal(before with { Tag = null }, await world.ReadAsync(place) with { Tag = null });
        Assert.Empty(world.Cluster.Complaints);
    }

    [Fact]
    public async Task A_release_goes_back_to_the_release_before_it_with_its_notes()
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Run("deployments/shop", ClusterWorld.Old);
        TargetPlace place = world.Place();
        TargetState first = await world.ReadAsync(place);
        await ClusterWorld.UntilAsync(() => world.BringAsync(place, "1.3.0", first));
        JsonObject bare = world.Cluster.Bare("deployments/shop");
        TargetState before = await world.ReadAsync(place);

        await ClusterWorld.UntilAsync(() => world.BringAsync(place, "1.4.0", before));
        Assert.Equal(
            $"registry.example/shop:1.3.0 of {world.Product}-1.3.0", (string?)world.Cluster.Things["deployments/shop"]["metadata"]!["annotations"]!["slipway/before"]);
        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.RestoreAsync(place, "1.4.0", before)));

        Assert.True(JsonNode.DeepEquals(bare, world.Cluster.Bare("deployments/shop")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whichever_request_is_lost_calling_again_ends_the_same(bool afterEffect)
    {
        int all = await LoseAsync(0, afterEffect);
        Assert.True(all >= 6);
        for (int lost = 1; lost <= all; lost++)
        {
            await LoseAsync(lost, afterEffect);
        }
    }

    [Fact]
    public async Task What_was_brought_by_hand_in_between_is_left_both_ways()
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Run("deployments/shop", ClusterWorld.Old);
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        SetImage(world, "registry.example/shop:hotfix");

        Assert.Equal(
            new TargetStep.Conflict("deployments/shop of main/web runs registry.example/shop:hotfix, which this release did not expect there; it was left as it is."),
            await world.BringAsync(place, "1.4.0", before));
        SetImage(world, ClusterWorld.Old);
        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.BringAsync(place, "1.4.0", before)));
        SetImage(world, "registry.example/shop:hotfix");

        // Its notes still name the release, and its image no longer is that release's.
        Assert.Null((await world.ReadAsync(place)).Release);
        Assert.IsType<TargetStep.Conflict>(await world.RestoreAsync(place, "1.4.0", before));
        Assert.IsType<TargetStep.Conflict>(await world.BringAsync(place, "1.4.0", before));
        Assert.Single(world.Cluster.Taken);
    }

    [Fact]
    public async Task A_newer_release_on_top_is_left_as_it_is()
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Run("deployments/shop", ClusterWorld.Old);
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        await ClusterWorld.UntilAsync(() => world.BringAsync(place, "1.4.0", before));
        TargetState between = await world.ReadAsync(place);
        await ClusterWorld.UntilAsync(() => world.BringAsync(place, "1.5.0", between));

        TargetStep.Conflict conflict = Assert.IsType<TargetStep.Conflict>(await world.RestoreAsync(place, "1.4.0", before));

        Assert.Equal(
            $"deployments/shop of main/web runs registry.example/shop:1.5.0 of {world.Product}-1.5.0, which this release did not expect there; it was left as it is.",
            conflict.Why);
    }

    [Fact]
    public async Task A_change_of_the_pods_by_somebody_else_is_not_taken_back_with_ours()
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Run("deployments/shop", ClusterWorld.Old);
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        await ClusterWorld.UntilAsync(() => world.BringAsync(place, "1.4.0", before));
        world.Cluster.Change("deployments/shop", shop => shop["spec"]!["template"]!["spec"]!["containers"]![1]!["env"]![0]!["value"] = "2");

        Assert.Equal(
            new TargetStep.Conflict("deployments/shop of main/web has had its pods' template changed since the release began, which this release did not expect there; it was left as it is."),
            await world.RestoreAsync(place, "1.4.0", before));
        Assert.IsType<TargetStep.Conflict>(await world.BringAsync(place, "1.4.0", before));
    }

    [Fact]
    public async Task Autoscaling_and_restarts_stand_in_nobodys_way()
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Run("deployments/shop", ClusterWorld.Old);
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        world.Cluster.Change("deployments/shop", shop => shop["spec"]!["replicas"] = 7);
        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.BringAsync(place, "1.4.0", before)));
        world.Cluster.Change("deployments/shop", shop =>
        {
            shop["spec"]!["replicas"] = 5;
            shop["spec"]!["template"]!["metadata"]!["annotations"]!["kubectl.kubernetes.io/restartedAt"] = "2026-11-25T12:00:00Z";
        });

        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.RestoreAsync(place, "1.4.0", before)));

        Assert.Equal(5, (int)world.Cluster.Things["deployments/shop"]["spec"]!["replicas"]!);
    }

    [Fact]
    public async Task A_change_between_the_look_and_the_patch_is_seen_and_not_written_over()
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Run("deployments/shop", ClusterWorld.Old);
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        world.Cluster.BeforePatch = () => SetImage(world, "registry.example/shop:hotfix");

        Assert.IsType<TargetStep.Conflict>(await world.BringAsync(place, "1.4.0", before));
        Assert.Empty(world.Cluster.Taken);

        SetImage(world, ClusterWorld.Old);
        world.Cluster.BeforePatch = () => world.Cluster.Settle("deployments/shop");
        Assert.IsType<TargetStep.Going>(await world.BringAsync(place, "1.4.0", before));
        Assert.Single(world.Cluster.Taken);
    }

    [Fact]
    public async Task A_workload_that_is_gone_is_a_conflict_both_ways()
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        TargetPlace place = world.Place();

        TargetState nothing = await world.ReadAsync(place);
        Assert.Equal(TargetState.Nothing, nothing);
        Assert.Equal(
            new TargetStep.Conflict("There is no deployments/shop of main/web; create it, or name one that is there."), await world.BringAsync(place, "1.4.0", nothing));
        Assert.IsType<TargetStep.Done>(await world.RestoreAsync(place, "1.4.0", nothing));

        world.Cluster.Run("deployments/shop", ClusterWorld.Old);
        Assert.IsType<TargetStep.Conflict>(await world.BringAsync(place, "1.4.0", nothing));
        TargetState before = await world.ReadAsync(place);
        world.Cluster.Things.Remove("deployments/shop");
        Assert.IsType<TargetStep.Conflict>(await world.BringAsync(place, "1.4.0", before));
        Assert.IsType<TargetStep.Conflict>(await world.RestoreAsync(place, "1.4.0", before));
    }

    [Theory]
    [InlineData("deployment/shop", null, "deployments/shop of main/web has 2 containers; name the one that runs the image.")]
    [InlineData("deployment/shop", "web", "deployments/shop of main/web has no container 'web'; name one that it has.")]
    [InlineData("daemonset/shop", "app", "'daemonset/shop' is no workload; name it deployment/… or statefulset/….")]
    public async Task What_is_not_as_the_plan_says_is_told(string workload, string? container, string why)
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Run("deployments/shop", ClusterWorld.Old);
        TargetPlace place = world.Place(workload, container);

        TargetState before = await world.ReadAsync(place);

        Assert.Equal(TargetState.Nothing, before);
        Assert.Equal(new TargetStep.Conflict(why), await world.BringAsync(place, "1.4.0", before));
    }

    [Fact]
    public async Task What_the_cluster_will_never_take_is_a_conflict_in_its_words()
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Run("deployments/shop", ClusterWorld.Old);
        TargetPlace place = world.Place(image: "registry.example/sh op:{version}");

        Assert.Equal(
            new TargetStep.Conflict("Cluster main answered 422 for deployments/shop of main/web: spec.template.spec.containers[0].image: Invalid value"),
            await world.BringAsync(place, "1.4.0", await world.ReadAsync(place)));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_cluster_that_asks_to_wait_is_waited_for(int status)
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Run("deployments/shop", ClusterWorld.Old);
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        world.Cluster.Instead = context =>
        {
            bool isPatch = context.Request.Method == "PATCH";
            context.Response.StatusCode = isPatch ? status : 200;
            context.Response.Headers.RetryAfter = isPatch ? "7" : default;
            return isPatch;
        };

        Assert.Equal(
            new TargetStep.Going(new Unfinished("Cluster main asks to be called again in 7 s", TimeSpan.FromSeconds(7))), await world.BringAsync(place, "1.4.0", before));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_may_pass_is_an_exception_that_tells_no_token(int status)
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Instead = context =>
        {
            context.Response.StatusCode = status;
            return true;
        };

        HttpRequestException failed = await Assert.ThrowsAsync<HttpRequestException>(() => world.ReadAsync(world.Place()));

        Assert.Equal($"Cluster main answered {status} for deployments/shop of main/web: it does not say why", failed.Message);
        Assert.DoesNotContain(SimulatedCluster.Token, failed.ToString(), StringComparison.Ordinal);
    }

    private static void SetImage(ClusterWorld world, string image) =>
        world.Cluster.Change("deployments/shop", shop => shop["spec"]!["template"]!["spec"]!["containers"]![1]!["image"] = image);

    /// <summary>Brings a version and puts back what ran before, with one connection broken on the way.</summary>
    /// <returns>How many requests were made.</returns>
    private async Task<int> LoseAsync(int request, bool afterEffect)
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(azurite);
        world.Cluster.Run("deployments/shop", ClusterWorld.Old);
        JsonObject bare = world.Cluster.Bare("deployments/shop");
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        int first = world.Cluster.Requests;
        world.Cluster.BreaksAt = (first + request, afterEffect);

        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.BringAsync(place, "1.4.0", before)));
        Assert.Equal(world.Brought("1.4.0").Release, (await ReadAgainAsync(world, place)).Release);
        Assert.IsType<TargetStep.Done>(await ClusterWorld.UntilAsync(() => world.RestoreAsync(place, "1.4.0", before)));
        Assert.True(JsonNode.DeepEquals(bare, world.Cluster.Bare("deployments/shop")));
        Assert.Equal(2, world.Cluster.Taken.Count);
        return world.Cluster.Requests - first;
    }

    private static async Task<TargetState> ReadAgainAsync(ClusterWorld world, TargetPlace place)
    {
        try
        {
            return await world.ReadAsync(place);
        }
        catch (HttpRequestException)
        {
            return await world.ReadAsync(place);
        }
    }
}
