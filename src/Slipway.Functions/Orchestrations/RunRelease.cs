using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Slipway.Functions.Activities;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Orchestrations;

/// <summary>One release from its readiness to its end. The instance's id is the release's.</summary>
public static class RunRelease
{
    /// <summary>Runs a release: readiness, then stage after stage, and the way back when one does not end well.</summary>
    [Function(nameof(RunRelease))]
    public static async Task<ReleaseResult> Run([OrchestrationTrigger] TaskOrchestrationContext context, ReleaseInput release)
    {
        ReleaseRun run = new(context, release);
        Outcome ended = await Deliver(run);
        return await EndRelease.Run(run, ended);
    }

    private static async Task<Outcome> Deliver(ReleaseRun run)
    {
        try
        {
            run.Show(ReleaseState.CheckingReadiness);
            CheckReadiness.Report readiness = await run.Do<CheckReadiness.Report>(nameof(CheckReadiness), run.Input);
            while (readiness.Unfinished is { } part)
            {
                await run.Note(run.Show(
                    ReleaseState.CheckingReadiness, $"{part.Files} of {part.OfFiles} artifacts are sealed, {part.Bytes} of {part.OfBytes} bytes"));
                if (await run.Pass() is { } stopped)
                {
                    return stopped;
                }

                readiness = await run.Do<CheckReadiness.Report>(nameof(CheckReadiness), run.Input);
            }

            if (readiness.Seal is not { } seal)
            {
                return new Outcome.Refused(readiness.Refusal!);
            }

            foreach (Stage stage in run.Plan.Stages)
            {
                run.Place = (stage.Name, null);
                (seal, Outcome? ended) = await DeliverStage.Run(run, stage, seal);
                if (ended is not null)
                {
                    return ended;
                }
            }

            // A word said during the last step still counts; after this the release is on its way to be closed.
            return await run.Pass() ?? new Outcome.Released();
        }
        catch (StepAbandonedException abandoned)
        {
            return run.Stop ?? new Outcome.Errored(abandoned.Message, []);
        }
    }
}
