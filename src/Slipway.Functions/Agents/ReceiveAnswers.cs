using Microsoft.Extensions.Hosting;
using Slipway.Azure.Events;
using Slipway.Azure.Targets.Agents;

namespace Slipway.Functions.Agents;

/// <summary>
/// Receives agents' answers while the app runs, where agents are configured. It is a hosted service and no triggered function, because the worker's Service Bus
/// extension cannot be had everywhere; the timers keep the app awake.
/// </summary>
internal sealed class ReceiveAnswers(BusOptions options, Waking waking, AgentListening? listening = null) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => listening is null || options.Agents.Count == 0
        ? Task.CompletedTask
        : listening.StartAsync(release => waking.LookAsync(release), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => listening?.StopAsync(cancellationToken) ?? Task.CompletedTask;
}
