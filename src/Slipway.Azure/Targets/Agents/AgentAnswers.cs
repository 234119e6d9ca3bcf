using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Events;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Agents;

/// <summary>
/// Takes agents' answers, whoever receives them: notes each with its command and has the waiting release look. One that nobody waits for, that comes late or
/// that does not know the command's key changes nothing and is said once; one that cannot be read is put aside.
/// </summary>
public sealed partial class AgentAnswers(AgentCommands commands, ILogger<AgentAnswers> logger)
{
    /// <summary>Why an answer is put aside that cannot be read.</summary>
    public const string Unreadable = "UnreadableAnswer";

    /// <summary>Takes an answer. What is thrown may pass: the message comes again.</summary>
    /// <param name="message">The message.</param>
    /// <param name="look">Has a release look.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Why it is to be put aside; null when it is done with.</returns>
    public async Task<string?> TakeAsync(ServiceBusReceivedMessage message, Func<ReleaseId, Task> look, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(look);
        AgentAnswer answer;
        try
        {
            answer = AgentAnswer.Read(message.Body.ToMemory().Span);
        }
        catch (FormatException foreign)
        {
            LogUnreadable(logger, message.SequenceNumber);
            return foreign.Message;
        }

        string? key = message.ApplicationProperties.GetValueOrDefault(RemoteAgent.Key) as string;
        (AnswerFate fate, ReleaseId? release) = await commands.AnswerAsync(message.CorrelationId, key, answer, cancellation);
        if (fate is not AnswerFate.Noted)
        {
            // What the sender wrote is not repeated.
            LogIgnored(logger, message.SequenceNumber, fate);
        }
        else if (release is { } waiting)
        {
            await look(waiting);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The agent's answer number {Sequence} changes nothing: it is {Fate}")]
    private static partial void LogIgnored(ILogger logger, long sequence, AnswerFate fate);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The agent's answer number {Sequence} cannot be read and is put aside")]
    private static partial void LogUnreadable(ILogger logger, long sequence);
}
