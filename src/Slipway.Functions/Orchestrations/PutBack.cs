using Slipway.Functions.Activities;
using Slipway.Releases.Compensations;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Functions.Orchestrations;

/// <summary>Undoes steps, all of them together; what their targets are busy with is looked at until it is done or has taken too long.</summary>
internal static class PutBack
{
    /// <summary>How long one that is slow keeps those behind it waiting, where they go back one after the other.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <param name="run">The release.</param>
    /// <param name="steps">The steps, and since when each is under way.</param>
    /// <param name="patience">For how long to look at what is not done; null for as long as each step may take.</param>
    /// <returns>Each step that ended, with why it could not be undone, null when it was; and those that go on.</returns>
    public static async Task<(IReadOnlyList<(PushedCompensation Step, string? Problem)> Ended, IReadOnlyList<Begun> Going)> Run(
        ReleaseRun run, IReadOnlyList<Begun> steps, TimeSpan? patience = null)
    {
        DateTimeOffset began = run.Now;
        List<(PushedCompensation, string?)> ended = [];
        IReadOnlyList<Begun> busy = steps;
        while (busy.Count > 0)
        {
            (Undo.Report? Done, string? Error)[] looks =
                await Task.WhenAll(busy.Select(begun => run.Try<Undo.Report>(nameof(Undo), new Undo.Input(run.Id, begun.Step))));
            List<(Begun Begun, Unfinished Work)> going = [];
            foreach ((Begun begun, (Undo.Report? done, string? error)) in busy.Zip(looks))
            {
                if (error is null && done is { Conflict: null, Unfinished: { } work } && run.Now < begun.End)
                {
                    going.Add((begun, work));
                }
                else
                {
                    ended.Add((begun.Step, error ?? done!.Conflict ?? Late(begun.Step, done.Unfinished)));
                }
            }

            busy = [.. going.Select(one => one.Begun)];
            if (going.Count > 0)
            {
                DateTimeOffset until = going.Max(one => one.Begun.End);
                run.Show(ReleaseState.RollingBack, string.Join("; ", going.Select(one => one.Work.What)), until, "people are asked", "nobody; what ran before is being put back");
                if (run.Now >= began + patience)
                {
                    break;
                }

                await run.Listen(going.Min(one => Looks.After(run, one.Begun.At, one.Work, one.Begun.End)));
            }
        }

        return (ended, busy);
    }

    private static string? Late(PushedCompensation step, Unfinished? work) =>
        work is null ? null : $"not done after {PlanDuration.Format(step.Undo.Timeout)}: {work.What}";

    /// <summary>A step that is under way.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="At">Since when.</param>
    public sealed record Begun(PushedCompensation Step, DateTimeOffset At)
    {
        /// <summary>When it has taken too long.</summary>
        public DateTimeOffset End => At + Step.Undo.Timeout;
    }
}
