using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using Slipway.Azure.Targets;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Targets.Agents;

/// <summary>What an agent runs is asked, brought and put back by commands, and its answers have the release look and do nothing else.</summary>
public sealed class AgentTargetTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_version_is_brought_and_what_ran_before_is_put_back()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        world.Agent.Runs[world.Spot] = world.Running("1.3.0");
        TargetState before = await world.ReadAsync();

        Assert.IsType<TargetStep.Going>(await world.BringAsync("1.4.0", before));
        Assert.Equal(world.Brought("1.4.0").Release, await world.NextLookAsync());
        Assert.IsType<TargetStep.Done>(await world.BringAsync("1.4.0", before));

        Assert.Equal("1.4.0", (string?)world.Agent.Runs[world.Spot]["version"]);
        Assert.IsType<TargetStep.Going>(await world.RestoreAsync("1.4.0", before));
        await world.NextLookAsync();
        Assert.IsType<TargetStep.Done>(await world.RestoreAsync("1.4.0", before));
        Assert.True(JsonNode.DeepEquals(world.Running("1.3.0"), world.Agent.Runs[world.Spot]));
    }

    [Fact]
    public async Task A_command_is_for_its_agent_alone_and_says_how_to_answer_and_how_long_it_counts()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        await using SimulatedAgent other = await SimulatedAgent.StartAsync(world.Bus, "us");
        await world.BringAsync("1.4.0", TargetState.Nothing);
        await world.NextLookAsync();

        (string action, ServiceBusReceivedMessage command) = Assert.Single(world.Agent.Taken);

        Assert.Equal(("bring", "eu", "bring", "slipway-answers", TimeSpan.FromHours(1)), (action, command.To, command.Subject, command.ReplyTo, command.TimeToLive));
        Assert.Matches("^bring-[0-9a-f]{32}\\.1$", command.MessageId);
        Assert.StartsWith("place-", command.SessionId, StringComparison.Ordinal);
        Assert.Equal(32, ((string)command.ApplicationProperties["key"]).Length);
        Assert.Empty(other.Subscription.All);
    }

    [Fact]
    public async Task A_command_that_was_sent_is_not_sent_again_while_it_counts()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        world.Agent.Says = new JsonObject { ["state"] = "going", ["text"] = "pulls the image" };
        await world.BringAsync("1.4.0", TargetState.Nothing);
        await world.BringAsync("1.4.0", TargetState.Nothing);
        await world.BringAsync("1.4.0", TargetState.Nothing);

        Assert.Single(world.Agent.Taken);
        // The topic counts what it drops, too.
        Assert.Equal(4, world.Bus.Of("slipway-commands").All.Count);
        Assert.Empty(world.Looked);
    }

    [Fact]
    public async Task A_failure_is_told_once_and_the_same_wanted_again_is_another_command()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        world.Agent.Says = new JsonObject { ["state"] = "failed", ["text"] = "the disk is full" };
        Assert.IsType<TargetStep.Going>(await world.BringAsync("1.4.0", TargetState.Nothing));
        await world.NextLookAsync();

        TargetStep.Conflict failed = Assert.IsType<TargetStep.Conflict>(await world.BringAsync("1.4.0", TargetState.Nothing));
        Assert.Equal("agent eu says that it failed: the disk is full", failed.Why);
        world.Agent.Says = null;
        Assert.IsType<TargetStep.Going>(await world.BringAsync("1.4.0", TargetState.Nothing));
        await world.NextLookAsync();

        Assert.IsType<TargetStep.Done>(await world.BringAsync("1.4.0", TargetState.Nothing));
        string[] ids = [.. world.Agent.Taken.Select(taken => taken.Message.MessageId)];
        Assert.Equal((2, true), (ids.Length, ids[1] == ids[0][..^1] + "2"));
    }

    [Fact]
    public async Task What_an_agent_refuses_is_a_conflict_in_its_own_words()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        world.Agent.Says = new JsonObject { ["state"] = "refused", ["text"] = "not on a Friday" };
        await world.BringAsync("1.4.0", TargetState.Nothing);
        await world.NextLookAsync();

        Assert.Equal("agent eu says: not on a Friday", Assert.IsType<TargetStep.Conflict>(await world.BringAsync("1.4.0", TargetState.Nothing)).Why);
    }

    [Fact]
    public async Task Whatever_an_agent_says_of_a_change_only_what_it_then_runs_counts()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        world.Agent.Says = new JsonObject { ["state"] = "done" };
        await world.BringAsync("1.4.0", TargetState.Nothing);
        await world.NextLookAsync();

        TargetStep.Going busy = Assert.IsType<TargetStep.Going>(await world.BringAsync("1.4.0", TargetState.Nothing));

        Assert.Equal("agent eu says that it is done, and still runs nothing", busy.Unfinished.What);
    }

    [Fact]
    public async Task What_somebody_else_brought_is_left_as_it_is()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        world.Agent.Runs[world.Spot] = world.Running("1.3.0");
        TargetState before = await world.ReadAsync();
        world.Agent.Runs[world.Spot] = world.Running("1.5.0");

        TargetStep.Conflict left = Assert.IsType<TargetStep.Conflict>(await world.BringAsync("1.4.0", before));

        Assert.Contains("runs 1.5.0", left.Why, StringComparison.Ordinal);
        Assert.Empty(world.Agent.Taken);
    }

    [Fact]
    public async Task An_agent_that_does_not_answer_is_named_and_its_late_answer_changes_nothing()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite, options => options with { AnswerWithin = TimeSpan.FromSeconds(1) });
        world.Agent.IgnoresAction = action => action == "read";

        HttpRequestException silent = await Assert.ThrowsAsync<HttpRequestException>(world.ReadAsync);

        Assert.StartsWith("Agent eu did not say within 1 s what runs", silent.Message, StringComparison.Ordinal);
        string question = world.Agent.Subscription.All[0].Properties.MessageId;
        await world.Agent.SendAsync("""{ "state": "done" }""", question, "late");
        Assert.EndsWith("changes nothing: it is Unknown", await world.Log.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_host_that_takes_the_answer_from_the_queue_tells_who_waits_by_its_row()
    {
        await using AgentWorld asks = await AgentWorld.StartAsync(azurite);
        asks.Agent.Runs[asks.Spot] = asks.Running("1.3.0");
        // The commands of a process that hears no answers, beside the one that takes them.
        Slipway.Azure.Targets.Remote.RemoteTarget deaf = new(new Slipway.Azure.Targets.Agents.RemoteAgent(
            new Slipway.Azure.Events.BusConnection(asks.Bus.Options), new Slipway.Azure.Targets.Agents.AgentCommands(azurite.Account, TimeProvider.System), asks.Bus.Options, TimeProvider.System));

        TargetState runs = await deaf.ReadAsync(asks.Place, Sample.Cancellation);

        Assert.Equal(ReleaseVersion.Parse("1.3.0"), runs.Version);
    }

    [Fact]
    public async Task An_agent_that_is_not_configured_is_named()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite, options => options with { Agents = [] });

        InvalidOperationException unknown = await Assert.ThrowsAsync<InvalidOperationException>(world.ReadAsync);

        Assert.Equal("No agent 'eu' is configured; add it to SlipwayBus:agents.", unknown.Message);
    }
}
