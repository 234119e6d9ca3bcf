using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using Slipway.Azure.Events;
using Slipway.Azure.Targets;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Tests.Targets.Agents;

/// <summary>Answers that come twice, late, out of order, from a stranger or as noise.</summary>
public sealed class AgentAnswerTests(AzuriteFixture azurite)
{
    private static readonly JsonObject Done = new() { ["state"] = "done" };
    private static readonly JsonObject Going = new() { ["state"] = "going", ["text"] = "unpacks" };
    private static readonly JsonObject Failed = new() { ["state"] = "failed", ["text"] = "a lie" };

    [Fact]
    public async Task The_same_answer_again_changes_nothing_and_is_said_once()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        ServiceBusReceivedMessage command = await ToldAsync(world);
        await world.Agent.FinishAsync();
        await world.NextLookAsync();

        await world.Agent.AnswerAsync(command, Failed);

        Assert.EndsWith("changes nothing: it is Late", await world.Log.NextAsync(), StringComparison.Ordinal);
        Assert.IsType<TargetStep.Done>(await world.BringAsync("1.4.0", TargetState.Nothing));
        Assert.Empty(world.Looked);
    }

    [Fact]
    public async Task An_answer_whose_settlement_was_lost_comes_again_and_changes_nothing()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        await ToldAsync(world);
        world.Answers.LosesSettlements = 1;

        await world.Agent.FinishAsync();

        Assert.EndsWith("changes nothing: it is Late", await world.Log.NextAsync(), StringComparison.Ordinal);
        await world.NextLookAsync();
        Assert.Empty(world.Looked);
    }

    [Fact]
    public async Task Answers_out_of_their_order_end_as_they_would_in_it()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        ServiceBusReceivedMessage command = await ToldAsync(world);
        world.Answers.IsHeld = true;
        await world.Agent.AnswerAsync(command, Going);
        await world.Agent.FinishAsync();
        world.Answers.Flow(1, 0);
        await world.NextLookAsync();

        Assert.IsType<TargetStep.Done>(await world.BringAsync("1.4.0", TargetState.Nothing));
        Assert.Empty(world.Looked);
    }

    [Theory]
    [InlineData("correlation", "Unknown")]
    [InlineData("attempt", "Unknown")]
    [InlineData("none", "Unknown")]
    [InlineData("key", "Forged")]
    public async Task An_answer_that_names_another_command_or_no_key_changes_nothing(string what, string fate)
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        ServiceBusReceivedMessage command = await ToldAsync(world);
        string? correlation = what switch { "correlation" => "bring-0123456789abcdef0123456789abcdef.1", "attempt" => command.MessageId[..^1] + "2", "none" => "nonsense", _ => null };

        await world.Agent.AnswerAsync(command, Failed, correlation, what == "key" ? new string('0', 32) : null);

        Assert.EndsWith($"changes nothing: it is {fate}", await world.Log.NextAsync(), StringComparison.Ordinal);
        Assert.IsType<TargetStep.Going>(await world.BringAsync("1.4.0", TargetState.Nothing));
        Assert.Empty(world.Looked);
    }

    [Fact]
    public async Task An_answer_to_an_attempt_that_was_given_up_is_late()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        ServiceBusReceivedMessage first = await ToldAsync(world);
        await world.Agent.AnswerAsync(first, Failed);
        await world.NextLookAsync();
        Assert.IsType<TargetStep.Conflict>(await world.BringAsync("1.4.0", TargetState.Nothing));
        Assert.IsType<TargetStep.Going>(await world.BringAsync("1.4.0", TargetState.Nothing));

        await world.Agent.AnswerAsync(first, Done);

        Assert.EndsWith("changes nothing: it is Late", await world.Log.NextAsync(), StringComparison.Ordinal);
        Assert.Empty(world.Looked);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "state": "perhaps" }""")]
    [InlineData("""{ "state": "done", "running": { "version": 7 } }""")]
    public async Task What_cannot_be_read_is_put_aside_with_its_reason_and_shown_as_a_finding(string body)
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        TaskCompletionSource aside = new();
        world.Bus.Of("slipway-answers/$deadletterqueue").Arrived += _ => aside.TrySetResult();
        Assert.Empty(await FindAsync(world));

        await world.Agent.SendAsync(body, "bring-1.1", "key");
        await aside.Task.WaitAsync(TimeSpan.FromSeconds(30), Sample.Cancellation);

        Assert.Equal(["UnreadableAnswer"], world.Bus.Of("slipway-answers/$deadletterqueue").Reasons);
        HealthFinding found = Assert.Single(await FindAsync(world));
        Assert.Equal("dead-letters", found.Kind);
        Assert.Equal("1 message waits among the dead letters of slipway-answers (1 for UnreadableAnswer); look at them there and take them out.", found.Text);
    }

    [Fact]
    public async Task Findings_are_looked_for_once_a_minute_and_say_when_nothing_answers()
    {
        await using AgentWorld world = await AgentWorld.StartAsync(azurite);
        for (int asked = 0; asked < 5; asked++)
        {
            Assert.Empty(await world.Health.FindAsync(Sample.Cancellation));
        }

        Assert.Equal(1, world.Bus.Of("slipway-answers/$deadletterqueue").Peeks);
        world.Bus.GoAway();
        Assert.Equal("bus-unreachable", Assert.Single(await FindAsync(world)).Kind);
    }

    /// <summary>What is found now: somebody who never asked before knows nothing of the last minute.</summary>
    private static async Task<IReadOnlyList<HealthFinding>> FindAsync(AgentWorld world) => [.. (await world.NewHealth().FindAsync(Sample.Cancellation)).Where(found => found.Kind != "events-given-up")];

    /// <summary>A command that the agent has taken and not answered.</summary>
    private static async Task<ServiceBusReceivedMessage> ToldAsync(AgentWorld world)
    {
        TaskCompletionSource taken = new();
        world.Agent.IgnoresAction = action =>
        {
            if (action != "read")
            {
                taken.TrySetResult();
            }

            return action != "read";
        };
        Assert.IsType<TargetStep.Going>(await world.BringAsync("1.4.0", TargetState.Nothing));
        await taken.Task.WaitAsync(TimeSpan.FromSeconds(30), Sample.Cancellation);
        return Assert.Single(world.Agent.Taken).Message;
    }
}
