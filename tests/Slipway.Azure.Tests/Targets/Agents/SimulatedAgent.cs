using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using Slipway.Azure.Tests.Events;

namespace Slipway.Azure.Tests.Targets.Agents;

/// <summary>
/// A deployment agent as a user would write it: it takes commands from its subscription, does each once by its id, keeps what each spot runs, and answers with
/// the command's id and key. A test makes it slow, silent or a liar.
/// </summary>
internal sealed class SimulatedAgent : IAsyncDisposable
{
    private readonly ServiceBusClient client;
    private readonly ServiceBusSender answers;
    private readonly ServiceBusProcessor commands;
    private readonly Dictionary<string, JsonObject> done = [];

    private SimulatedAgent(SimulatedServiceBus bus, string name)
    {
        Name = name;
        Subscription = bus.Subscribe("slipway-commands", name);
        client = new ServiceBusClient(bus.ConnectionString);
        answers = client.CreateSender("slipway-answers");
        commands = client.CreateProcessor("slipway-commands", name, new ServiceBusProcessorOptions { AutoCompleteMessages = false });
        commands.ProcessMessageAsync += TakeAsync;
        commands.ProcessErrorAsync += _ => Task.CompletedTask;
    }

    public string Name { get; }

    public SimulatedEntity Subscription { get; }

    /// <summary>What each spot runs; nothing where there is none.</summary>
    public ConcurrentDictionary<string, JsonObject> Runs { get; } = new();

    /// <summary>The commands that were taken, in order, without those that only read.</summary>
    public ConcurrentQueue<(string Action, ServiceBusReceivedMessage Message)> Taken { get; } = new();

    /// <summary>What it answers to changes instead of doing them; null for doing them.</summary>
    public JsonObject? Says { get; set; }

    /// <summary>Which commands it takes and never answers.</summary>
    public Func<string, bool> IgnoresAction { get; set; } = _ => false;

    public static async Task<SimulatedAgent> StartAsync(SimulatedServiceBus bus, string name = "eu")
    {
        SimulatedAgent agent = new(bus, name);
        await agent.commands.StartProcessingAsync(Sample.Cancellation);
        return agent;
    }

    /// <summary>Does the change that came last, and says so.</summary>
    public async Task FinishAsync()
    {
        ServiceBusReceivedMessage last = Taken.Last().Message;
        await AnswerAsync(last, Do(last));
    }

    /// <summary>Answers a command.</summary>
    public Task AnswerAsync(ServiceBusReceivedMessage command, JsonObject answer, string? correlation = null, string? key = null) => SendAsync(
        answer.ToJsonString(), correlation ?? command.MessageId, key ?? (string)command.ApplicationProperties["key"]);

    /// <summary>Sends anything to the queue of answers.</summary>
    public Task SendAsync(string body, string correlation, string key) => answers.SendMessageAsync(
        new ServiceBusMessage(body) { CorrelationId = correlation, ApplicationProperties = { ["key"] = key } }, Sample.Cancellation);

    public async ValueTask DisposeAsync()
    {
        await commands.DisposeAsync();
        await client.DisposeAsync();
    }

    private async Task TakeAsync(ProcessMessageEventArgs received)
    {
        string action = (string)JsonNode.Parse(received.Message.Body)!["action"]!;
        if (action != "read")
        {
            Taken.Enqueue((action, received.Message));
        }

        if (!IgnoresAction(action))
        {
            await AnswerAsync(received.Message, action == "read" || Says is null ? Do(received.Message) : Says);
        }

        await received.CompleteMessageAsync(received.Message);
    }

    private JsonObject Do(ServiceBusReceivedMessage message)
    {
        JsonObject wish = JsonNode.Parse(message.Body)!.AsObject();
        string spot = (string)wish["spot"]!;
        lock (done)
        {
            switch ((string)wish["action"]!)
            {
                case "read":
                    return new JsonObject { ["state"] = "done", ["running"] = Runs.GetValueOrDefault(spot)?.DeepClone() };
                case "bring" when done.TryAdd(message.MessageId, wish):
                    Runs[spot] = new JsonObject
                    {
                        ["version"] = wish["version"]!.DeepClone(),
                        ["release"] = wish["release"]!.DeepClone(),
                        ["content"] = wish["content"]!.DeepClone(),
                        ["weight"] = wish["weight"]!.DeepClone(),
                    };
                    break;
                case "restore" when done.TryAdd(message.MessageId, wish):
                    if (wish["before"] is { } before)
                    {
                        Runs[spot] = before.DeepClone().AsObject();
                    }
                    else
                    {
                        Runs.TryRemove(spot, out _);
                    }

                    break;
            }

            return new JsonObject { ["state"] = "done" };
        }
    }
}
