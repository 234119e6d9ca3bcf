using Slipway.Functions.Activities;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// Puts a released version under the protection that the plan asks for. It comes when nothing can take the release back any more, since a
/// version that is taken back must not stay in its containers for years; and before the release is closed, so that no later one passes meanwhile.
/// What cannot be protected is told and does not undo a release that is well.
/// </summary>
internal static class Protect
{
    public static async Task Run(ReleaseRun run)
    {
        foreach (Stage stage in run.Plan.Stages)
        {
            if (stage.Protection is { } protection)
            {
                run.Place = (stage.Name, null);
                await Run(run, stage, protection);
            }
        }
    }

    private static async Task Run(ReleaseRun run, Stage stage, Protection protection)
    {
        ReleaseProgress progress = run.Show(ReleaseState.Protecting);
        DateTimeOffset? until = protection.Until(run.Now);
        ArtifactPath? reached = null;
        do
        {
            (ProtectArtifacts.Report? done, string? error) = await run.Try<ProtectArtifacts.Report>(
                nameof(ProtectArtifacts), new ProtectArtifacts.Input(run.Id, stage.Name, stage.Container, protection, until, reached));
            if (error is not null)
            {
                await run.Note(progress, new TimelineEvent(
                    $"unprotected-{stage.Name}",
                    TimelineKind.Failed,
                    TimelineEvent.Slipway,
                    $"{run.Id.Version} in {stage.Container} is not wholly protected as the plan asks: {error.TrimEnd('.')}.",
                    stage.Name));
                return;
            }

            reached = done!.Reached;
        }
        while (reached is not null);
    }
}
