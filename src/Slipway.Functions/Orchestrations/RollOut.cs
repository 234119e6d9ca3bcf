using Slipway.Functions.Activities;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;

namespace Slipway.Functions.Orchestrations;

/// <summary>Carries a version from ring to ring, each watched by the stage's health gate while it bakes.</summary>
internal static class RollOut
{
    /// <returns>How the release must end; null when the last ring is well.</returns>
    public static async Task<Outcome?> Run(ReleaseRun run, Stage stage, VersionSeal seal)
    {
        foreach (Ring ring in stage.Rollout.Rings)
        {
            run.Place = (stage.Name, ring.Name);
            bool isFirst = ring == stage.Rollout.Rings[0];
            if ((isFirst ? await AwaitWindow.Again(run, stage) : await run.Pass()) is { } stopped)
            {
                return stopped;
            }

            ReleaseProgress progress = run.Show(ReleaseState.RollingOut, $"pointing {ring.Weight} % of users at {run.Id.Version}");
            run.HasTouched = true;
            PointRing.Report pointed =
                await run.Do<PointRing.Report>(nameof(PointRing), new PointRing.Input(run.Id, stage.Name, ring, seal, progress));
            if (pointed.Conflict is { } conflict)
            {
                return new Outcome.RolledBack($"ring {ring.Name} of {stage.Name} could not be pointed: {conflict}");
            }

            if (await WatchHealth.Run(run, stage.Rollout.Health, ring.Bake) is { } ended)
            {
                return ended;
            }
        }

        return null;
    }
}
