using Slipway.Functions.Activities;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// The promotion into a stage's container, in slices: none meets the time-out of a function, and between two of them operators are heard.
/// </summary>
internal static class Promote
{
    /// <returns>The seal in the stage's container; or how the release ended.</returns>
    public static async Task<(VersionSeal? Seal, Outcome? Ended)> Run(ReleaseRun run, Stage stage, VersionSeal source)
    {
        TransferProgress? soFar = null;
        for (int slice = 0; ; slice++)
        {
            ReleaseProgress progress = run.Show(ReleaseState.Promoting, $"{source.Count} artifacts, {source.Bytes} bytes", transfer: soFar);
            PromoteArtifacts.Report report = await Do(run, stage, new(run.Id, stage.Name, source, stage.Container, progress, Slices.At(slice), stage.Rereads));
            if (report.Conflict is { } conflict)
            {
                return (null, new Outcome.Refused(conflict));
            }

            if (report.Seal is not null)
            {
                return (report.Seal, null);
            }

            soFar = report.SoFar;
            if (await run.Pass() is { } ended)
            {
                await Abandon(run, stage);
                return (null, ended);
            }
        }
    }

    private static async Task<PromoteArtifacts.Report> Do(ReleaseRun run, Stage stage, PromoteArtifacts.Input step)
    {
        try
        {
            return await run.Do<PromoteArtifacts.Report>(nameof(PromoteArtifacts), step);
        }
        catch (StepAbandonedException)
        {
            await Abandon(run, stage);
            throw;
        }
    }

    /// <summary>Saves the storage service work that nobody wants; where it fails, the copies end by themselves and are no version.</summary>
    private static async Task Abandon(ReleaseRun run, Stage stage) =>
        await run.Try<AbandonPromotion.Report>(nameof(AbandonPromotion), new AbandonPromotion.Input(run.Id, stage.Container));
}
