using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Records;
using Slipway.Functions.Orchestrations;
using Slipway.Releases.Windows;

namespace Slipway.Functions.Timers;

/// <summary>Opens deployment windows: every release whose window is open now is told to look.</summary>
public sealed class OpenWindows(WindowWaits waits, TimeProvider clock)
{
    /// <summary>Runs every minute.</summary>
    [Function(nameof(OpenWindows))]
    public async Task Run(
        [TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        await foreach (WindowWait wait in waits.ListAsync(cancellation))
        {
            if (WindowCalendar.At(wait.Window, clock.GetUtcNow()).IsOpen)
            {
                await client.LookAsync(wait.Release, cancellation);
            }
        }
    }
}
