using Slipway.Functions.Activities;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Orchestrations;

/// <summary>The end of every release, however it comes: what was touched is put back, the record is closed, the next in line is woken.</summary>
internal static class EndRelease
{
    public static async Task<ReleaseResult> Run(ReleaseRun run, Outcome ended)
    {
        if (ended is not Outcome.Released && run.HasTouched)
        {
            ended = await Compensate.Run(run, ended);
        }

        if (ended is Outcome.Released)
        {
            await Protect.Run(run);
        }

        run.Place = default;
        bool isUnfinished = ended is Outcome.Errored { LeftToDo.Count: > 0 } && run.Forward is null;
        CloseRelease.Report closed = await Compensate.Persist<CloseRelease.Report>(
            run,
            nameof(CloseRelease),
            new CloseRelease.Input(run.Id, ended, run.Now, [.. run.Plan.Stages.Select(stage => stage.Name)], KeepsEnvironments: isUnfinished, run.Watched));
        foreach (ReleaseId next in closed.Next)
        {
            run.Wake(next);
        }

        run.Show(ended.ToState(), ended.Cause);
        return new ReleaseResult(ended);
    }
}
