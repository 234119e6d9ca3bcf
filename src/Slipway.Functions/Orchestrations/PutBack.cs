using Slipway.Functions.Activities;
using Slipway.Releases.Compensations;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Functions.Orchestrations;

/// <summary>Undoes steps, all of them together; what their targets are busy with is looked at until it is done or has taken too long.</summary>
internal static class PutBack
{
    /// <returns>Each step with why it could not be undone; null when it was.</returns>
    public static async Task<IReadOnlyList<(PushedCompensation Step, string? Problem)>> Run(ReleaseRun run, IReadOnlyList<PushedCompensation> steps)
    {
        DateTimeOffset began = run.Now;
        List<(PushedCompensation, string?)> ended = [];
        List<PushedCompensation> busy = [.. steps];
        while (busy.Count > 0)
        {
            (Undo.Report? Done, string? Error)[] looks =
                await Task.WhenAll(busy.Select(step => run.Try<Undo.Report>(nameof(Undo), new Undo.Input(run.Id, step))));
            List<(PushedCompensation Step, Unfinished Work)> going = [];
            foreach ((PushedCompensation step, (Undo.Report? done, string? error)) in busy.Zip(looks))
            {
                if (error is null && done is { Conflict: null, Unfinished: { } work } && run.Now < began + step.Undo.Timeout)
                {
                    going.Add((step, work));
                }
                else
                {
                    ended.Add((step, error ?? done!.Conflict ?? Late(step, done.Unfinished)));
                }
            }

            busy = [.. going.Select(one => one.Step)];
            if (going.Count > 0)
            {
                DateTimeOffset until = began + going.Max(one => one.Step.Undo.Timeout);
                run.Show(ReleaseState.RollingBack, string.Join("; ", going.Select(one => one.Work.What)), until, "people are asked", "nobody; what ran before is being put back");
                await run.Listen(run.Now + going.Min(one => one.Work.LookAgain));
            }
        }

        return ended;
    }

    private static string? Late(PushedCompensation step, Unfinished? work) =>
        work is null ? null : $"not done after {PlanDuration.Format(step.Undo.Timeout)}: {work.What}";
}
