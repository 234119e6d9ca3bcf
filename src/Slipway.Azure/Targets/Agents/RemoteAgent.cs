using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Slipway.Azure.Events;
using Slipway.Azure.Targets.Remote;
using Slipway.Releases.Json;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Agents;

/// <summary>
/// A system that no call can reach, and that takes its commands from a subscription of its own instead. A command has one message id while the same is wanted,
/// and may come again; its answer comes to the queue of answers, with that id as its correlation and the command's key.
/// </summary>
public sealed class RemoteAgent(BusConnection bus, AgentCommands commands, BusOptions options, TimeProvider clock) : IRemote
{
    /// <summary>The application property of the key that an answer repeats.</summary>
    public const string Key = "key";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public RemotePlace? Of(Target? target) => target is Target.Agent agent ? new RemotePlace(agent.Name, agent.Spot, agent.Splits) : null;

    /// <inheritdoc/>
    public string Shown(string name) => $"agent {name}";

    /// <inheritdoc/>
    public Task<RemoteRequest> IdentifyAsync(string name, ReleaseId release, RemoteRequest wish, CancellationToken cancellation) =>
        commands.IdentifyAsync(name, release, wish, cancellation);

    /// <inheritdoc/>
    public async Task<string?> BeginAsync(string name, ReleaseId release, RemoteRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        AgentCommand command = await commands.BeginAsync(request.Id!, name, release, cancellation);
        return command.Answer is { State: AgentState.Failed } && await commands.TakeAnswerAsync(command.Id, cancellation) is { } failed
            ? failed.Text ?? "it does not say why"
            : null;
    }

    /// <inheritdoc/>
    public async Task<RemoteAnswer> CallAsync(string name, RemoteRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!options.Agents.Contains(name))
        {
            throw new InvalidOperationException($"No agent '{name}' is configured; add it to {BusOptions.Section}:agents.");
        }

        if (request.Action is RemoteAction.Read)
        {
            return await AskAsync(name, request, cancellation);
        }

        if (await commands.TakeAnswerAsync(request.Id!, cancellation) is { } ended)
        {
            return Answer(name, ended);
        }

        AgentCommand command = await commands.GetAsync(request.Id!, cancellation) ?? throw new InvalidOperationException($"The command {request.Id} was not begun.");
        // One that nobody took in its time is gone; until then the same again would only be dropped.
        if (command.Sent is not { } sent || sent + options.CommandLifetime <= clock.GetUtcNow())
        {
            await SendAsync(command, request, options.CommandLifetime, cancellation);
            await commands.SentAsync(command, cancellation);
        }

        return new RemoteAnswer.Going(command.Answer?.Text is { } doing ? $"agent {name} says: {doing}" : $"agent {name} has been told", LookAgain);
    }

    /// <summary>Asks what runs and waits for the answer, whichever host takes it from the queue.</summary>
    private async Task<RemoteAnswer> AskAsync(string name, RemoteRequest request, CancellationToken cancellation)
    {
        AgentCommand question = await commands.BeginAsync(request.Id!, name, null, cancellation);
        TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Hear(string id)
        {
            if (id == question.Id)
            {
                answered.TrySetResult();
            }
        }

        commands.Answered += Hear;
        try
        {
            await SendAsync(question, request, options.AnswerWithin, cancellation);
            DateTimeOffset end = clock.GetUtcNow() + options.AnswerWithin;
            for (TimeSpan pause = Soonest; clock.GetUtcNow() < end; pause = pause < Latest ? pause * 2 : Latest)
            {
                // Another host may have taken the answer from the queue: then only its row tells.
                await Task.WhenAny(answered.Task, Task.Delay(pause, clock, cancellation));
                cancellation.ThrowIfCancellationRequested();
                if ((await commands.GetAsync(question.Id, cancellation))?.Answer is { IsFinal: true } answer)
                {
                    return Answer(name, answer);
                }
            }

            throw new HttpRequestException($"Agent {name} did not say within {options.AnswerWithin.TotalSeconds:0} s what runs; see that it runs, and that it may send to {options.Answers}.");
        }
        finally
        {
            commands.Answered -= Hear;
            await commands.ForgetAsync(question.Id, CancellationToken.None);
        }
    }

    private async Task SendAsync(AgentCommand command, RemoteRequest request, TimeSpan lifetime, CancellationToken cancellation)
    {
        ServiceBusMessage message = new(BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(request, SlipwayJson.Compact)))
        {
            MessageId = command.MessageId,
            To = command.Agent,
            Subject = JsonNamingPolicy.CamelCase.ConvertName(request.Action.ToString()),
            // What is asked must not wait behind what is being done there.
            SessionId = request.Action is RemoteAction.Read ? $"{request.PlaceAt(command.Agent)}-read" : request.PlaceAt(command.Agent),
            ReplyTo = options.Answers,
            TimeToLive = lifetime,
            ContentType = "application/json",
            ApplicationProperties = { [Key] = command.Key },
        };
        try
        {
            await bus.CommandAsync(message, cancellation);
        }
        catch (Exception fault) when (BusConnection.IsFault(fault))
        {
            throw new HttpRequestException($"Agent {command.Agent} could not be told, since Service Bus does not take the command.", fault);
        }
    }

    private static RemoteAnswer Answer(string name, AgentAnswer answer) => answer.State switch
    {
        AgentState.Done => new RemoteAnswer.Done(JsonSerializer.SerializeToUtf8Bytes(answer.Running ?? new RemoteRunning(), SlipwayJson.Compact)),
        AgentState.Gone => new RemoteAnswer.Gone(Why(name, answer)),
        _ => new RemoteAnswer.Refused(Why(name, answer)),
    };

    private static string Why(string name, AgentAnswer answer) =>
        answer.Text is { Length: > 0 } said ? $"agent {name} says: {said}" : $"agent {name} refuses and does not say why";
}
