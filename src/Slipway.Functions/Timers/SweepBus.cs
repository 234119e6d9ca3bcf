using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Events;
using Slipway.Functions.Agents;

namespace Slipway.Functions.Timers;

/// <summary>Sees to what Service Bus was not told right away, and to releases that an agent's answer could not have look. Without Service Bus it does nothing.</summary>
public sealed class SweepBus(Waking waking, EventSweep? sweep = null)
{
    /// <summary>Runs every minute.</summary>
    [Function(nameof(SweepBus))]
    public async Task Run(
        [TimerTrigger("45 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (sweep is null)
        {
            return;
        }

        await waking.UseAsync(client, cancellation);
        await sweep.RunAsync(cancellation);
    }
}
