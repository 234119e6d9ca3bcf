using Slipway.Functions.Activities;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Windows;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// Waits until a stage's deployment window is open. The calendar is asked in an activity, because time zone rules change and an
/// orchestrator must say the same tomorrow. The timer function that opens windows only makes it ask again.
/// </summary>
internal static class AwaitWindow
{
    /// <summary>How old the calendar's answer may be when the first ring is pointed.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    /// <summary>Asks again when approvals, other releases, copies or pauses have taken longer since the calendar was asked.</summary>
    /// <returns>How the release must end; null when the window is open now.</returns>
    public static async Task<Outcome?> Again(ReleaseRun run, Stage stage)
    {
        Outcome? ended = await run.Pass();
        while (ended is null && stage.Window is not null && !run.Skips(SkippedGate.Window) && run.Now - run.WindowSeenOpen > Fresh)
        {
            ended = await Run(run, stage);
        }

        return ended;
    }

    /// <returns>How the release must end; null when the window is open.</returns>
    public static async Task<Outcome?> Run(ReleaseRun run, Stage stage)
    {
        if (await run.Pass() is { } stopped || stage.Window is not { } window || run.Skips(SkippedGate.Window))
        {
            return run.Stop;
        }

        DateTimeOffset deadline = run.Now + window.Timeout;
        while (true)
        {
            FindOpening.Report found = await run.Do<FindOpening.Report>(nameof(FindOpening), new FindOpening.Input(run.Id, stage.Name, window));
            if (found.Opening.IsOpen)
            {
                run.WindowSeenOpen = run.Now;
                return await run.Pass();
            }

            if (run.Now >= deadline)
            {
                return new Outcome.Refused($"the deployment window of {stage.Name} did not open in time: {found.Opening.Why}");
            }

            await run.Note(run.Show(
                ReleaseState.AwaitingWindow,
                found.Opening.OpensAt is { } opens ? $"{found.Opening.Why}; opens {ProgressSentence.Moment(opens)}" : found.Opening.Why,
                deadline,
                "it is refused",
                "an operator can abort"));
            DateTimeOffset next = found.Opening.OpensAt is { } at && at < deadline ? at : deadline;
            await run.Listen(next);
            if (await run.Pass() is { } ended)
            {
                return ended;
            }
        }
    }
}
