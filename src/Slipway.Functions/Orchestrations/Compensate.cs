using Slipway.Functions.Activities;
using Slipway.Releases.Commands;
using Slipway.Releases.Compensations;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// Walks the pushed compensations back, last first. The stack is read from the record, so it survives the end of an orchestration.
/// What cannot be undone does not keep the rest from being undone; it stays open, is shown to people, and is tried again.
/// </summary>
internal static class Compensate
{
    private static readonly TimeSpan GiveUp = TimeSpan.FromDays(7);

    /// <summary>Each try comes later than the one before, so that a week of them does not fill the history.</summary>
    private static readonly (TimeSpan First, TimeSpan Longest) TryAgain = (TimeSpan.FromMinutes(15), TimeSpan.FromHours(4));

    /// <returns>The outcome that the release had, or Errored with what is left to do when people did not mend it in a week, or gave it up.</returns>
    public static async Task<Outcome> Run(ReleaseRun run, Outcome ended)
    {
        run.Place = default;
        DateTimeOffset began = run.Now;
        DateTimeOffset giveUp = began + GiveUp;
        List<PushedCompensation> undone = [];
        for (TimeSpan pause = TryAgain.First; ; pause = Longer(pause))
        {
            if (run.Forward is { } word)
            {
                return await Abandon(run, ended, word);
            }

            await run.Note(run.Show(ReleaseState.RollingBack, ended.Cause));
            IReadOnlyDictionary<string, string> problems = await Unwind(run, undone);
            string[] left = [.. problems.Values];
            if (left.Length == 0)
            {
                return await ProveWayBack.Run(run, ended, undone, began);
            }

            if (run.Now >= giveUp)
            {
                return new Outcome.Errored($"{ended.Cause}; and the way back did not finish", left);
            }

            DateTimeOffset next = run.Now + pause < giveUp ? run.Now + pause : giveUp;
            ReleaseProgress stuck = run.Show(
                ReleaseState.RollbackStuck,
                string.Join("; ", left),
                giveUp,
                "it ends as errored and keeps its environments held",
                $"it is tried again at {ProgressSentence.Moment(run.Now + pause)}; an operator can mend it and retry, say that it is done, or roll forward");
            await run.Note(stuck, Say(run, problems, next, giveUp));
            await run.Listen(next);
        }
    }

    /// <summary>Calls an activity that must not be given up lightly: failing, it is called again for a week.</summary>
    /// <exception cref="StepAbandonedException">It still failed after a week.</exception>
    public static async Task<T> Persist<T>(ReleaseRun run, string activity, object input)
    {
        DateTimeOffset giveUp = run.Now + GiveUp;
        for (TimeSpan pause = TryAgain.First; ; pause = Longer(pause))
        {
            (T? done, string? error) = await run.Try<T>(activity, input);
            if (error is null)
            {
                return done!;
            }

            run.Show(
                ReleaseState.RollbackStuck,
                error,
                giveUp,
                "it ends as errored",
                $"it is tried again at {ProgressSentence.Moment(run.Now + pause)}; an operator can retry");
            if (run.Now >= giveUp)
            {
                throw new StepAbandonedException(error);
            }

            await run.Listen(run.Now + pause < giveUp ? run.Now + pause : giveUp);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < TryAgain.Longest ? pause * 2 : TryAgain.Longest;

    private static TimelineEvent Say(ReleaseRun run, IReadOnlyDictionary<string, string> problems, DateTimeOffset next, DateTimeOffset giveUp) => new(
        $"stuck-{run.Now:O}",
        TimelineKind.Stuck,
        TimelineEvent.Slipway,
        $"The rollback is stuck: {string.Join("; ", problems.Values)}; it is tried again at {ProgressSentence.Moment(next)}.",
        Evidence: new Dictionary<string, string>(problems) { [RolloutLines.NextTry] = $"{next:O}", [RolloutLines.GivesUp] = $"{giveUp:O}" });

    /// <summary>Lets the environments go as they are, for a newer release to mend.</summary>
    private static async Task<Outcome> Abandon(ReleaseRun run, Outcome ended, ReleaseCommand word)
    {
        AbandonWayBack.Report left = await Persist<AbandonWayBack.Report>(run, nameof(AbandonWayBack), new AbandonWayBack.Input(run.Id, word.By, word.Reason));
        return left.Left.Count == 0 ? ended : new Outcome.Errored($"{ended.Cause}; {word.By} rolls forward: {word.Reason}", left.Left);
    }

    /// <summary>Undoes what is open: what is quick first, so that users are off the version before anything slow begins.</summary>
    /// <returns>What is left, by the compensations' keys; empty when all is put back.</returns>
    private static async Task<IReadOnlyDictionary<string, string>> Unwind(ReleaseRun run, List<PushedCompensation> undone)
    {
        ListCompensations.Report stack = await Persist<ListCompensations.Report>(run, nameof(ListCompensations), new ListCompensations.Input(run.Id));
        Dictionary<string, string> left = [];
        List<PutBack.Begun> carried = [];
        foreach (PushedCompensation[] together in Groups(run, stack.Open))
        {
            bool isOneByOne = run.Plan.Recovery.Order is UnwindOrder.LastFirst;
            (IReadOnlyList<(PushedCompensation, string?)> ended, IReadOnlyList<PutBack.Begun> going) = await PutBack.Run(run, [.. together.Select(step => new PutBack.Begun(step, run.Now))], isOneByOne ? PutBack.Grace : null);
            Take(ended);
            carried.AddRange(going);
        }

        // One that is slow keeps nothing behind it from being undone for long; all of them are waited for together.
        Take((await PutBack.Run(run, carried)).Ended);
        return left;

        void Take(IReadOnlyList<(PushedCompensation Step, string? Problem)> ended)
        {
            foreach ((PushedCompensation step, string? problem) in ended)
            {
                if (problem is null)
                {
                    undone.Add(step);
                }
                else
                {
                    left[step.Undo.Key] = $"{step.Undo.Sentence} ({problem.TrimEnd('.')})";
                }
            }
        }
    }

    /// <summary>What is undone together, in order. What is recorded comes after what runs, but for releases that began when it did not.</summary>
    private static IEnumerable<PushedCompensation[]> Groups(ReleaseRun run, IReadOnlyList<PushedCompensation> open)
    {
        bool isRecordLast = run.Plan.Recovery.Proof is not null;
        PushedCompensation[] inOrder =
            [.. open.OrderBy(pushed => isRecordLast && pushed.Undo.IsRecord).ThenByDescending(pushed => pushed.Undo.IsQuick)];
        return run.Plan.Recovery.Order is UnwindOrder.LastFirst
            ? inOrder.Chunk(1)
            : inOrder.GroupBy(pushed => (pushed.Undo.IsRecord, pushed.Undo.IsQuick)).Select(group => group.ToArray());
    }
}
