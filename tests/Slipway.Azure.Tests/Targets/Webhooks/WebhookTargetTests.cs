using System.Text.Json.Nodes;
using Slipway.Azure.Targets;
using Slipway.Azure.Targets.Remote;
using Slipway.Azure.Targets.Webhooks;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Tests.Targets.Webhooks;

/// <summary>What a user's own system runs is read, brought and put back, and nobody else's change is overwritten.</summary>
public sealed class WebhookTargetTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_version_is_brought_and_what_ran_before_is_put_back_exactly()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Runs[world.Spot] = world.Running("1.3.0");
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);

        Assert.IsType<TargetStep.Done>(await world.BringAsync(place, "1.4.0", before));

        Assert.Equal("1.4.0", (string?)world.Peer.Runs[world.Spot]["version"]);
        Assert.Equal(world.Brought("1.4.0").Release, (await world.ReadAsync(place)).Release);
        Assert.IsType<TargetStep.Done>(await world.RestoreAsync(place, "1.4.0", before));
        Assert.True(JsonNode.DeepEquals(world.Running("1.3.0"), world.Peer.Runs[world.Spot]));
        Assert.Equal(before with { Tag = null }, await world.ReadAsync(place) with { Tag = null });
        Assert.Empty(world.Peer.Complaints);
    }

    [Fact]
    public async Task Where_nothing_ran_nothing_runs_again()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        Assert.Equal((TargetState.Nothing.Mark, null), (before.Mark, before.Version));

        Assert.IsType<TargetStep.Done>(await world.BringAsync(place, "1.4.0", before));
        Assert.IsType<TargetStep.Done>(await world.RestoreAsync(place, "1.4.0", before));

        Assert.Empty(world.Peer.Runs);
    }

    [Fact]
    public async Task Rings_that_share_a_spot_raise_its_share_and_go_back_in_one_step()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Runs[world.Spot] = world.Running("1.3.0");
        TargetPlace canary = world.Place(10, "canary", splits: true);
        TargetPlace everyone = world.Place(100, "everyone", splits: true);
        TargetState before = await world.ReadAsync(canary);

        Assert.IsType<TargetStep.Done>(await world.BringAsync(canary, "1.4.0", before));
        Assert.Equal(10, (int?)world.Peer.Runs[world.Spot]["weight"]);
        Assert.IsType<TargetStep.Done>(await world.BringAsync(everyone, "1.4.0", before));
        Assert.Equal(100, (int?)world.Peer.Runs[world.Spot]["weight"]);
        Assert.IsType<TargetStep.Done>(await world.RestoreAsync(canary, "1.4.0", before));

        Assert.True(JsonNode.DeepEquals(world.Running("1.3.0"), world.Peer.Runs[world.Spot]));
        string[] ids = [.. world.Peer.Asked.Where(asked => (string)asked["action"]! != "read").Select(asked => (string)asked["id"]!)];
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public async Task What_takes_long_is_looked_at_again_with_the_same_id_until_it_runs()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Runs[world.Spot] = world.Running("1.3.0");
        world.Peer.IsSlow = true;
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);

        TargetStep.Going going = Assert.IsType<TargetStep.Going>(await world.BringAsync(place, "1.4.0", before));
        Assert.Equal(new Unfinished("webhook deployer is at it", TimeSpan.FromSeconds(30)), going.Unfinished);
        Assert.IsType<TargetStep.Going>(await world.BringAsync(place, "1.4.0", before));
        world.Peer.Finish();

        Assert.IsType<TargetStep.Done>(await world.BringAsync(place, "1.4.0", before));
        Assert.Single(world.Peer.Asked.Where(asked => (string)asked["action"]! == "bring").Select(asked => (string)asked["id"]!).Distinct());
    }

    [Fact]
    public async Task After_a_rehearsal_the_same_wishes_have_new_ids_so_that_nobody_drops_them_as_repeats()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Runs[world.Spot] = world.Running("1.3.0");
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        for (int round = 0; round < 3; round++)
        {
            Assert.IsType<TargetStep.Done>(await world.BringAsync(place, "1.4.0", before));
            Assert.IsType<TargetStep.Done>(await world.RestoreAsync(place, "1.4.0", before));
        }

        string[] ids = [.. world.Peer.Asked.Where(asked => (string)asked["action"]! != "read").Select(asked => (string)asked["id"]!)];
        Assert.Equal((6, 6), (ids.Length, ids.Distinct().Count()));
        Assert.IsType<TargetStep.Done>(await world.RestoreAsync(place, "1.4.0", before));
        Assert.Equal(ids[^1], (string)world.Peer.Asked.Last(asked => (string)asked["action"]! != "read")["id"]!);
    }

    [Fact]
    public void Two_webhooks_that_are_asked_for_the_same_have_two_ids()
    {
        RemoteRequest wish = new(RemoteAction.Bring, Sample.Product(), "production", Spot: "all");

        Assert.NotEqual(wish.Identified("deployer").Id, wish.Identified("other").Id);
        Assert.Equal(wish.Identified("deployer").Id, (wish with { Tag = "other" }).Identified("deployer").Id);
    }

    [Fact]
    public async Task What_is_on_its_way_is_taken_back_before_it_arrives()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Runs[world.Spot] = world.Running("1.3.0");
        world.Peer.IsSlow = true;
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        Assert.IsType<TargetStep.Going>(await world.BringAsync(place, "1.4.0", before));

        Assert.IsType<TargetStep.Done>(await world.RestoreAsync(place, "1.4.0", before));
        world.Peer.Finish();

        Assert.True(JsonNode.DeepEquals(world.Running("1.3.0"), world.Peer.Runs[world.Spot]));
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
    public async Task What_somebody_else_brought_is_left_and_told()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Runs[world.Spot] = world.Running("1.3.0");
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        world.Peer.Runs[world.Spot] = world.Running("1.3.7");

        TargetStep.Conflict conflict = Assert.IsType<TargetStep.Conflict>(await world.BringAsync(place, "1.4.0", before));

        Assert.Equal(
            $"webhook deployer in production runs 1.3.7 of {world.Product}-1.3.7, which this release did not expect there; it was left as it is.", conflict.Why);
        world.Peer.Runs[world.Spot] = world.Running("1.5.0");
        Assert.IsType<TargetStep.Conflict>(await world.RestoreAsync(place, "1.4.0", before));
        Assert.True(JsonNode.DeepEquals(world.Running("1.5.0"), world.Peer.Runs[world.Spot]));
        Assert.All(world.Peer.Asked, asked => Assert.Equal("read", (string?)asked["action"]));
    }

    [Fact]
    public async Task What_is_changed_between_the_look_and_the_call_is_refused_by_its_tag()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Runs[world.Spot] = world.Running("1.3.0");
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        world.Peer.Runs[world.Spot]["mark"] = "by hand";

        TargetStep step = await world.Target.BringAsync(place, world.Brought("1.4.0"), before, before, Sample.Cancellation);

        Assert.Equal(new TargetStep.Conflict("webhook deployer says: Something else runs there."), step);
        Assert.Equal("by hand", (string?)world.Peer.Runs[world.Spot]["mark"]);
    }

    [Fact]
    public async Task A_place_that_is_gone_is_a_conflict_both_ways()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        TargetPlace place = world.Place(spot: "gone");
        world.Peer.Instead = async (context, wish) =>
        {
            await world.Peer.SayAsync(context, 404, new JsonObject { ["detail"] = "There is no gone\u0007." });
            return true;
        };
        TargetState before = await world.ReadAsync(place);

        Assert.Equal(TargetState.Nothing, before);
        Assert.Equal(new TargetStep.Conflict("webhook deployer says: There is no gone ."), await world.BringAsync(place, "1.4.0", before));
        TargetState ran = new(null, null, """{"mark":"what ran"}""");
        Assert.IsType<TargetStep.Conflict>(await world.RestoreAsync(place, "1.4.0", ran));
    }

    [Fact]
    public async Task Who_says_that_it_is_done_and_runs_something_else_is_not_done()
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Runs[world.Spot] = world.Running("1.3.0");
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        world.Peer.Instead = async (context, wish) =>
        {
            bool liesHere = (string)wish["action"]! != "read";
            if (liesHere)
            {
                await world.Peer.SayAsync(context, 200, world.Running("1.4.0"));
            }

            return liesHere;
        };

        TargetStep.Going going = Assert.IsType<TargetStep.Going>(await world.BringAsync(place, "1.4.0", before));

        Assert.Equal("webhook deployer says that it is done, and still runs 1.3.0", going.Unfinished.What);
    }

    /// <summary>Brings a version and puts it back, with one connection broken on the way.</summary>
    /// <returns>How many requests were made.</returns>
    private async Task<int> LoseAsync(int request, bool afterEffect)
    {
        await using WebhookWorld world = await WebhookWorld.StartAsync(azurite);
        world.Peer.Runs[world.Spot] = world.Running("1.3.0");
        TargetPlace place = world.Place();
        TargetState before = await world.ReadAsync(place);
        int first = world.Peer.Requests;
        world.Peer.BreaksAt = (first + request, afterEffect);

        Assert.IsType<TargetStep.Done>(await AgainAsync(() => world.BringAsync(place, "1.4.0", before)));
        Assert.Equal("1.4.0", (string?)world.Peer.Runs[world.Spot]["version"]);
        Assert.IsType<TargetStep.Done>(await AgainAsync(() => world.RestoreAsync(place, "1.4.0", before)));
        Assert.True(JsonNode.DeepEquals(world.Running("1.3.0"), world.Peer.Runs[world.Spot]));
        Assert.Empty(world.Peer.Complaints);
        return world.Peer.Requests - first;
    }

    /// <summary>Calls again what broke once, as the durable engine does.</summary>
    private static async Task<TargetStep> AgainAsync(Func<Task<TargetStep>> step)
    {
        try
        {
            return await step();
        }
        catch (HttpRequestException)
        {
            return await step();
        }
    }
}
