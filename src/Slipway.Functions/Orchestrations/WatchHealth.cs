using Slipway.Functions.Activities;
using Slipway.Releases.Commands;
using Slipway.Releases.Health;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Orchestrations;

/// <summary>Watches what of a release runs with a health gate: until the gate has a verdict, a wait is over or a question is answered.</summary>
internal static class WatchHealth
{
    /// <summary>
    /// While nothing is waited for but a person or a time, what runs is watched less and less often, between these two, so that a long wait does not fill the
    /// history.
    /// </summary>
    private static readonly (TimeSpan Shortest, TimeSpan Longest) SparseInterval = (TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));

    /// <summary>Where more rings than these are watched at once, each of them is looked at less often.</summary>
    private const double OftenWatched = 4;

    private static readonly Dictionary<string, string> HeldByGate = new() { [RolloutLines.HeldBy] = "gate" };

    /// <returns>How the release must end; null when it is well.</returns>
    public static async Task<Outcome?> Run(ReleaseRun run, Watch watch)
    {
        while (watch.IsAsked)
        {
            (GateVerdict? verdict, Ring? ring, bool isLate) = await Look(run, watch);
            switch (verdict)
            {
                case GateVerdict.Breached breached:
                    return new Outcome.RolledBack($"{WatchWords.Name(run, watch, ring)} is not healthy: {breached.Evidence}");
                case GateVerdict.Inconclusive unclear:
                    string why = $"the gate of {WatchWords.Name(run, watch, ring)} could not tell: {unclear.Evidence}";
                    switch (watch.Gate!.Inconclusive is InconclusivePolicy.Hold ? await run.AwaitOperator(why, "the release is taken back", HeldByGate) : null)
                    {
                        case CommandVerb.Retry:
                            continue;
                        case CommandVerb.Resume:
                            return null;
                        default:
                            return run.Stop ?? new Outcome.RolledBack(why);
                    }

                default:
                    return run.Stop ?? (isLate
                        ? new Outcome.RolledBack($"nobody answered within {PlanDuration.Format(watch.Asked)} what was asked after ring {watch.Ring!.Name} of {run.Place.Stage}: {watch.Ring.Question}")
                        : null);
            }
        }

        return null;
    }

    /// <summary>Watches for the time that is asked, as <see cref="BakeTime"/> counts it. A pause keeps the place watched for as long as the pause lasts.</summary>
    /// <returns>
    /// The gate's verdict and where it came to it, null when the release must stop, somebody ended the watch or there is nothing to judge; and whether nobody
    /// answered a question.
    /// </returns>
    private static async Task<(GateVerdict? Verdict, Ring? Ring, bool IsLate)> Look(ReleaseRun run, Watch watch)
    {
        BakeTime time = BakeTime.Begin(run.Now, watch.Asked);
        GateTally[] tallies = [.. watch.Rings.Select(_ => GateTally.Empty)];
        (bool wasPaused, bool isTold) = (false, false);
        try
        {
            while (run.Stop is null)
            {
                if (watch.EndedBy(run, time.Began) is { } word)
                {
                    run.Use(word);
                    await run.Note(WatchWords.Show(run, watch, tallies, time.Until), WatchWords.Ends(run, watch, time, word));
                    return default;
                }

                ReleaseProgress progress = WatchWords.Show(run, watch, tallies, time.Until);
                if (watch.IsTold && !isTold)
                {
                    isTold = true;
                    await run.Note(progress, WatchWords.Begins(run, watch, time));
                }

                if (run.IsPaused != wasPaused)
                {
                    wasPaused = run.IsPaused;
                    await run.Note(progress);
                }

                bool isOver = time.IsOver(run.Now) && !run.IsPaused;
                if (isOver && !(watch is { Gate: not null, IsJudged: true }))
                {
                    return (null, null, watch.Kind is WatchKind.Question);
                }

                bool isWell = true;
                if (watch.Gate is { } gate)
                {
                    (GateVerdict? verdict, Ring? ring, isWell) = await Round(run, watch, gate, tallies, time, isOver);
                    if (verdict is not null)
                    {
                        return (verdict, ring, false);
                    }
                }

                if (watch.Rings.Count > 1 && (run.Stop is not null || run.IsPaused != wasPaused || watch.EndedBy(run, time.Began) is not null))
                {
                    // It was said between two rings of the round, and is heard already: nothing would wake a rest.
                    continue;
                }

                time = await Rest(run, watch, time, isWell);
            }

            return default;
        }
        finally
        {
            run.Watched = watch.Gate is null ? run.Watched : run.Watched.Add(run.Place.Stage!, run.Now - time.Began, tallies);
        }
    }

    /// <summary>One round of the gate in each ring that is watched.</summary>
    /// <returns>A breach as soon as there is one; at the end what could not tell, or else health; null while nothing is decided. And whether all was well.</returns>
    private static async Task<(GateVerdict? Verdict, Ring? Ring, bool IsWell)> Round(
        ReleaseRun run, Watch watch, HealthGate gate, GateTally[] tallies, BakeTime time, bool isOver)
    {
        (GateVerdict? found, Ring? where, bool isWell) = (null, null, true);
        run.Looks();
        foreach ((int index, Ring? ring) in watch.Rings.Index())
        {
            if (index > 0 && await run.MustStop())
            {
                return (null, null, true);
            }

            GateReport report = await run.Do<GateReport>(
                nameof(EvaluateHealth),
                new EvaluateHealth.Input(run.Id, run.Place.Stage!, ring?.Name, gate, tallies[index], isOver, time.Began, time.Until, Region: ring?.Region,
                    // An alert may begin while the ring takes the version, or between two watches.
                    AlertsSince: gate.Alerts is not null && run.AlertsSince(ring) is { } since && since < time.Began ? since : null));
            tallies[index] = report.Tally;
            isWell &= report.IsWell;
            if (report.Verdict is GateVerdict.Breached)
            {
                return (report.Verdict, ring, false);
            }

            (found, where) = found is GateVerdict.Inconclusive || report.Verdict is null ? (found, where) : (report.Verdict, ring);
        }

        return (found, where, isWell);
    }

    /// <summary>Listens until the next round.</summary>
    /// <returns>The time as it stands then: what was not well does not count as baked, and a pause does not count as time to answer.</returns>
    private static async Task<BakeTime> Rest(ReleaseRun run, Watch watch, BakeTime time, bool isWell)
    {
        (DateTimeOffset round, bool wasPaused) = (run.Now, run.IsPaused);
        await run.Listen(NextRound(run, watch, time));
        return watch is { Gate: not null, IsJudged: true } ? time.After(round, run.Now, isWell)
            : watch.Kind is WatchKind.Question && wasPaused ? time with { Until = time.Until + (run.Now - round) }
            : time;
    }

    private static DateTimeOffset NextRound(ReleaseRun run, Watch watch, BakeTime time)
    {
        if (run.Pause is { } pause)
        {
            return watch.Gate is null ? pause.Until : BakeTime.Earlier(run.Now + Sparse(run.Now - (pause.Until - run.Plan.Recovery.Pause), watch), pause.Until);
        }

        return watch.Gate is not { } gate ? time.Until
            : watch.IsJudged ? time.NextRound(run.Now, gate.Interval)
            : BakeTime.Earlier(run.Now + Sparse(run.Now - time.Began, watch), time.Until);
    }

    private static TimeSpan Sparse(TimeSpan waited, Watch watch)
    {
        TimeSpan longest = SparseInterval.Longest * Math.Max(1, watch.Rings.Count / OftenWatched);
        TimeSpan next = waited / 20;
        next = next < SparseInterval.Shortest ? SparseInterval.Shortest : next > longest ? longest : next;
        return next > watch.Gate!.Interval ? next : watch.Gate.Interval;
    }
}
