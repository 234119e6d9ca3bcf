using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Slipway.Functions.Starting;

/// <summary>Schedules orchestrations by ids that things have, a release or an environment, so that none runs twice.</summary>
internal static class Instances
{
    /// <summary>The states of an instance that runs: starting it again would replace it.</summary>
    public static OrchestrationRuntimeStatus[] Unfinished { get; } =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>Schedules it, unless an instance with this id is in one of the states that must be left alone.</summary>
    /// <returns>Whether it was scheduled.</returns>
    public static async Task<bool> ScheduleOnceAsync(
        this DurableTaskClient client, string name, string id, object input, OrchestrationRuntimeStatus[] untouchable, CancellationToken cancellation)
    {
        StartOrchestrationOptions options = new StartOrchestrationOptions(id).WithDedupeStatuses(untouchable);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(name, input, options, cancellation);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Somebody else has just started it, which is all that most want.
            return false;
        }
    }
}
