using Slipway.Functions.Activities;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Orchestrations;

/// <summary>Has the plan's webhook check what a stage runs, and looks until it is done.</summary>
internal static class AwaitCheck
{
    /// <returns>How the release must end; null when the check passed, or the plan asks for none.</returns>
    public static async Task<Outcome?> Run(ReleaseRun run, Stage stage, VersionSeal seal)
    {
        if (stage.Check is not { } check)
        {
            return null;
        }

        string doing = $"webhook {check.Name} checks what runs";
        (int attempt, DateTimeOffset giveUp) = (1, run.Now + check.Timeout);
        while (run.Stop is null)
        {
            ReleaseProgress progress = run.Show(ReleaseState.Validating, doing, giveUp, "people are asked", "an operator can abort or roll it back");
            RunCheck.Report report = await run.Do<RunCheck.Report>(nameof(RunCheck), new RunCheck.Input(run.Id, stage.Name, seal, check.Name, progress, attempt));
            if (report.Problem is { } problem)
            {
                return new Outcome.RolledBack($"the check of {stage.Name} by webhook {check.Name} failed: {problem}");
            }

            if (report.Unfinished is not { } busy)
            {
                return await run.Pass();
            }

            doing = busy.What;
            if (run.Now >= giveUp)
            {
                string late = $"the check of {stage.Name} by webhook {check.Name} is not done after {PlanDuration.Format(check.Timeout)}";
                switch (await run.AwaitOperator(late, "the release is taken back"))
                {
                    case CommandVerb.Retry:
                        (attempt, giveUp) = (attempt + 1, run.Now + check.Timeout);
                        continue;
                    case CommandVerb.Resume:
                        return null;
                    default:
                        return run.Stop ?? new Outcome.RolledBack(late);
                }
            }

            await run.Listen(Looks.After(run, giveUp - check.Timeout, busy, giveUp));
        }

        return run.Stop;
    }
}
