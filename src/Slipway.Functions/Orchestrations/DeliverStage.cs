using Slipway.Functions.Activities;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;

namespace Slipway.Functions.Orchestrations;

/// <summary>One stage of a release, from its window to its validation, and the watch after it.</summary>
internal static class DeliverStage
{
    /// <returns>The seal of the stage's container, from which the next stage is promoted; and how the release ended, null when it goes on.</returns>
    public static async Task<(VersionSeal Seal, Outcome? Ended)> Run(ReleaseRun run, Stage stage, VersionSeal source)
    {
        if (await Enter(run, stage, source) is { } barred)
        {
            return (source, barred);
        }

        (VersionSeal? promoted, Outcome? stopped) = await Promote.Run(run, stage, source);
        if (promoted is not { } seal)
        {
            return (source, stopped);
        }

        if (RehearsesFirst(run, stage) && (await RollOut.Rehearse(run, stage, seal) ?? await Ask(run, stage, source)) is { } unready)
        {
            return (seal, unready);
        }

        if (await RollOut.Run(run, stage, seal) is { } ended)
        {
            return (seal, ended);
        }

        run.Place = (stage.Name, null);
        return (seal, await Validate(run, stage, seal) ?? await AwaitCheck.Run(run, stage, seal) ?? await Observe(run, stage));
    }

    private static async Task<Outcome?> Validate(ReleaseRun run, Stage stage, VersionSeal seal)
    {
        ReleaseProgress progress = run.Show(ReleaseState.Validating);
        if (stage.Validation is { } gate && await WatchHealth.Run(run, Watch.Validation(gate)) is { } unwell)
        {
            return unwell;
        }

        ValidateRelease.Report validation =
            await run.Do<ValidateRelease.Report>(nameof(ValidateRelease), new ValidateRelease.Input(run.Id, stage, seal, progress));
        return validation.Problem is { } problem ? new Outcome.RolledBack(problem) : null;
    }

    /// <summary>The watch after the validation; an emergency that leaves bakes out must not leave the next stage ill for as long.</summary>
    private static async Task<Outcome?> Observe(ReleaseRun run, Stage stage) =>
        run.Skips(SkippedGate.Bake) ? null : await WatchHealth.Run(run, Watch.Period(stage));

    private static async Task<Outcome?> Enter(ReleaseRun run, Stage stage, VersionSeal source)
    {
        if (await AwaitWindow.Run(run, stage) is { } closed)
        {
            return closed;
        }

        if (!RehearsesFirst(run, stage) && await Ask(run, stage, source) is { } refused)
        {
            return refused;
        }

        return await AwaitEnvironment.Run(run, stage) ?? await run.Pass();
    }

    private static async Task<Outcome?> Ask(ReleaseRun run, Stage stage, VersionSeal source) =>
        run.Skips(SkippedGate.Approval) ? null : await AwaitApproval.Run(run, stage, source);

    /// <summary>Whether people are asked only once the way back was rehearsed, and see how that went.</summary>
    private static bool RehearsesFirst(ReleaseRun run, Stage stage) =>
        stage.Rehearsal is Rehearsal.BeforeApproval && stage.Approval is not null && !run.Skips(SkippedGate.Approval) && !run.Skips(SkippedGate.Bake);
}
