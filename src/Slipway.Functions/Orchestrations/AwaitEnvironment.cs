using Slipway.Functions.Activities;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// Takes the environment for this release, or waits in line: first come, first served, nobody dropped. The release before hands it
/// over and wakes the next; looking again now and then covers a signal that was lost.
/// </summary>
internal static class AwaitEnvironment
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(5);

    /// <returns>How the release must end; null when it holds the environment.</returns>
    public static async Task<Outcome?> Run(ReleaseRun run, Stage stage)
    {
        DateTimeOffset deadline = run.Now + stage.HoldTimeout;
        while (true)
        {
            HoldEnvironment.Report turn = await run.Do<HoldEnvironment.Report>(
                nameof(HoldEnvironment), new HoldEnvironment.Input(run.Input.Request, stage.Name, run.Plan.Versioning));
            if (turn.Refusal is { } refusal)
            {
                return new Outcome.Refused(refusal);
            }

            if (turn.HeldBy == run.Id)
            {
                return null;
            }

            if (run.Now >= deadline)
            {
                return new Outcome.Refused($"{stage.Name} was held by {turn.HeldBy} for longer than this release may wait");
            }

            await run.Note(run.Show(
                ReleaseState.AwaitingEnvironment,
                $"{turn.HeldBy} holds it, {turn.Ahead} in line before this one",
                deadline,
                "it is refused",
                "the release before hands it over when it ends; an operator can abort"));
            await run.Listen(run.Now + LookAgain < deadline ? run.Now + LookAgain : deadline);
            if (await run.Pass() is { } stopped)
            {
                return stopped;
            }
        }
    }
}
