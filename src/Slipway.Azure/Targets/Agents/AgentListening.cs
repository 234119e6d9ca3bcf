using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Events;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Agents;

/// <summary>
/// Receives agents' answers as long as it runs. A message's lock is renewed while it is worked on; one that cannot be worked on comes again, until the queue
/// has delivered it as often as it may and puts it aside itself.
/// </summary>
public sealed partial class AgentListening(BusConnection bus, AgentAnswers answers, ILogger<AgentListening> logger) : IAsyncDisposable
{
    private ServiceBusProcessor? processor;
    private bool isAway;

    /// <summary>Begins to receive. A namespace that is away is waited for.</summary>
    /// <param name="look">Has a release look.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task StartAsync(Func<ReleaseId, Task> look, CancellationToken cancellation = default)
    {
        processor = bus.Answers();
        processor.ProcessMessageAsync += async received =>
        {
            isAway = false;
            if (await answers.TakeAsync(received.Message, look, received.CancellationToken) is { } why)
            {
                await received.DeadLetterMessageAsync(received.Message, AgentAnswers.Unreadable, why, received.CancellationToken);
            }
            else
            {
                await received.CompleteMessageAsync(received.Message, received.CancellationToken);
            }
        };
        processor.ProcessErrorAsync += fault =>
        {
            // The processor tries again by itself, for as long as it takes.
            if (fault.ErrorSource is ServiceBusErrorSource.ProcessMessageCallback)
            {
                LogFault(logger, fault.Exception);
            }
            else if (!isAway)
            {
                isAway = true;
                LogAway(logger, fault.Exception, fault.EntityPath);
            }

            return Task.CompletedTask;
        };
        return processor.StartProcessingAsync(cancellation);
    }

    /// <summary>Ends what is being worked on and receives no more.</summary>
    public Task StopAsync(CancellationToken cancellation = default) => processor?.StopProcessingAsync(cancellation) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => processor?.DisposeAsync() ?? default;

    [LoggerMessage(Level = LogLevel.Warning, Message = "An agent's answer could not be taken; it comes again")]
    private static partial void LogFault(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agents' answers cannot be received from {Queue}; it is tried again until they can")]
    private static partial void LogAway(ILogger logger, Exception fault, string queue);
}
