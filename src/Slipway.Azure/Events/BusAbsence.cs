using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Slipway.Azure.Events;

/// <summary>Says once that no Service Bus is configured.</summary>
internal sealed partial class BusAbsence(ILogger<BusAbsence> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogAbsent(logger);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "No Service Bus is configured: releases' events are not sent, and plans cannot name agents; set SlipwayBus:fullyQualifiedNamespace for both")]
    private static partial void LogAbsent(ILogger logger);
}
