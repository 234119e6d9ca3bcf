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
        run.BeginRollOut();
        foreach ((int index, Ring ring) in stage.Rollout.Rings.Index())
        {
            run.Place = (stage.Name, ring.Name);
            bool isFirst = index == 0;
            if (!run.Skips(SkippedGate.Bake) && await WatchHealth.Run(run, Watch.Wait(stage.Rollout, index)) is { } takenBack)
            {
                return takenBack;
            }

            if ((isFirst ? await AwaitWindow.Again(run, stage) : await run.Pass()) is { } stopped)
            {
                return stopped;
            }

            DateTimeOffset began = run.Now;
            if (await Bring(run, stage, ring, seal) is { } notBrought)
            {
                return notBrought;
            }

            if (run.Skips(SkippedGate.Bake))
            {
                continue;
            }

            if ((await WatchHealth.Run(run, Watch.Bake(stage.Rollout.Health, ring, began))
                ?? await WatchHealth.Run(run, Watch.Question(stage.Rollout, index, run.Plan.Recovery.Pause))) is { } ended)
            {
                return ended;
            }

            if (isFirst && stage.Rehearsal is Rehearsal.FirstRing && await RehearseAndReturn(run, stage, ring, seal) is { } unready)
            {
                return unready;
            }
        }

        return null;
    }

    /// <summary>The first ring alone, forward and back, before anybody is asked whether the rest may follow.</summary>
    /// <returns>How the release must end; null when the ring runs again what it ran before.</returns>
    public static async Task<Outcome?> Rehearse(ReleaseRun run, Stage stage, VersionSeal seal)
    {
        Ring ring = stage.Rollout.Rings[0];
        run.Place = (stage.Name, ring.Name);
        run.BeginRollOut();
        DateTimeOffset began = run.Now;
        Outcome? ended = await AwaitWindow.Again(run, stage)
            ?? await Bring(run, stage, ring, seal, isRehearsal: true)
            ?? await WatchHealth.Run(run, Watch.Bake(stage.Rollout.Health, ring, began))
            ?? await Orchestrations.Rehearse.Run(run, stage, ring);
        run.Place = (stage.Name, null);
        return ended;
    }

    /// <summary>Back and forward again, and watched for as long as a verdict needs.</summary>
    private static async Task<Outcome?> RehearseAndReturn(ReleaseRun run, Stage stage, Ring ring, VersionSeal seal)
    {
        Outcome? ended = await Orchestrations.Rehearse.Run(run, stage, ring);
        DateTimeOffset began = run.Now;
        return ended
            ?? await Bring(run, stage, ring, seal)
            ?? await WatchHealth.Run(run, Watch.Bake(stage.Rollout.Health, ring with { Bake = stage.Rollout.Health?.Shortest ?? TimeSpan.Zero }, began));
    }

    /// <summary>Has the ring take the version; what its target is busy with is looked at until it is done.</summary>
    private static async Task<Outcome?> Bring(ReleaseRun run, Stage stage, Ring ring, VersionSeal seal, bool isRehearsal = false)
    {
        run.HasTouched = true;
        run.Brings(ring);
        string doing = ring.Weight == 0 ? $"bringing {run.Id.Version} beside what runs, without users" : $"pointing {ring.Weight} % of users at {run.Id.Version}";
        DateTimeOffset? giveUp = null;
        while (true)
        {
            ReleaseProgress progress = giveUp is null
                ? run.Show(ReleaseState.RollingOut, doing)
                : run.Show(ReleaseState.RollingOut, doing, giveUp, "people are asked", "an operator can abort or roll it back");
            PointRing.Report pointed = await run.Do<PointRing.Report>(
                nameof(PointRing), new PointRing.Input(run.Id, stage.Name, ring, seal, progress, stage.Rollout.Target, isRehearsal));
            if (pointed.Conflict is { } conflict)
            {
                return new Outcome.RolledBack($"ring {ring.Name} of {stage.Name} could not be pointed: {conflict}");
            }

            if (pointed.Unfinished is not { } busy)
            {
                return null;
            }

            doing = busy.What;
            giveUp ??= run.Now + stage.Rollout.Target!.Timeout;
            if (run.Now >= giveUp)
            {
                string late = $"ring {ring.Name} of {stage.Name} is not done after {PlanDuration.Format(stage.Rollout.Target!.Timeout)}: {busy.What}";
                if (await run.AwaitOperator(late, "the release is taken back") is null)
                {
                    return run.Stop ?? new Outcome.RolledBack(late);
                }

                giveUp = null;
                continue;
            }

            await run.Listen(Looks.After(run, giveUp.Value - stage.Rollout.Target!.Timeout, busy, giveUp.Value));
            if (run.Stop is { } stopped)
            {
                return stopped;
            }
        }
    }
}
