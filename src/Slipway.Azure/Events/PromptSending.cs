using System.Collections.Concurrent;
using System.Threading.Channels;
using Azure;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Records;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Events;

/// <summary>
/// Sends events right after their lines were written, beside whoever wrote them. Lines that come meanwhile go together. What is cut off or does not find room
/// here <see cref="EventSweep"/> sends later.
/// </summary>
public sealed partial class PromptSending(EventSender sender, EventCursors cursors, ILogger<PromptSending> logger) : BackgroundService
{
    private const int AtOnce = 4;
    private const int Room = 1000;

    private readonly Channel<ReleaseId> asked = Channel.CreateBounded<ReleaseId>(new BoundedChannelOptions(Room) { SingleReader = true });
    private readonly ConcurrentDictionary<ReleaseId, bool> waiting = new();

    /// <inheritdoc/>
    public override void Dispose()
    {
        cursors.Behind -= Soon;
        base.Dispose();
    }

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything runs that writes lines.
        cursors.Behind += Soon;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await asked.Reader.WaitToReadAsync(stoppingToken))
        {
            // One round after the other, so that no release is sent by two at once here.
            List<ReleaseId> round = [];
            while (asked.Reader.TryRead(out ReleaseId release))
            {
                waiting.TryRemove(release, out _);
                round.Add(release);
            }

            await Parallel.ForEachAsync(
                round.Distinct(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, async (release, stopping) => await SendAsync(release, stopping));
        }
    }

    private void Soon(ReleaseId release)
    {
        if (waiting.TryAdd(release, true) && !asked.Writer.TryWrite(release))
        {
            waiting.TryRemove(release, out _);
        }
    }

    private async Task SendAsync(ReleaseId release, CancellationToken cancellation)
    {
        try
        {
            await sender.SendAsync(release, cancellation);
        }
        catch (Exception fault) when (BusConnection.IsFault(fault) || fault is RequestFailedException or AggregateException or InvalidOperationException)
        {
            LogFault(logger, fault, release);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events of {Release} could not be sent now; they are sent later")]
    private static partial void LogFault(ILogger logger, Exception fault, ReleaseId release);
}
