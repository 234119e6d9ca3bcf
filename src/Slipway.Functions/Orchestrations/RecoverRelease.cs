using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// Takes back a release whose orchestration ended before its record was closed: it was terminated, it failed, or its rollback was
/// given up and an operator says retry. It runs under the release's own id, so commands find it.
/// </summary>
public static class RecoverRelease
{
    /// <summary>Unwinds what the record says is still to be undone, then closes the release.</summary>
    [Function(nameof(RecoverRelease))]
    public static async Task<ReleaseResult> Run([OrchestrationTrigger] TaskOrchestrationContext context, Input recovery)
    {
        ArgumentNullException.ThrowIfNull(recovery);
        ReleaseRun run = new(context, recovery.Release) { HasTouched = true, Forward = recovery.Forward };
        return await EndRelease.Run(run, new Outcome.Errored(recovery.Cause, []));
    }

    /// <summary>What to recover.</summary>
    /// <param name="Release">The release as it was started.</param>
    /// <param name="Cause">Why it must be recovered.</param>
    /// <param name="Forward">The word that the way back is given up; null where it is tried again.</param>
    public sealed record Input(ReleaseInput Release, string Cause, ReleaseCommand? Forward = null);
}
