using Slipway.Functions.Activities;
using Slipway.Releases.Commands;
using Slipway.Releases.Health;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Orchestrations;

/// <summary>Watches the release's present place, a ring or a whole stage, with a health gate until the gate has a verdict.</summary>
internal static class WatchHealth
{
    /// <summary>While paused a ring is watched less and less often, between these two, so that a long pause does not fill the history.</summary>
    private static readonly (TimeSpan Shortest, TimeSpan Longest) PausedInterval = (TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));

    private static readonly Dictionary<string, string> HeldByGate = new() { [RolloutLines.HeldBy] = "gate" };

    /// <returns>How the release must end; null when it is well.</returns>
    public static async Task<Outcome?> Run(ReleaseRun run, HealthGate? gate, TimeSpan bake)
    {
        while (true)
        {
            switch (await Bake(run, gate, bake))
            {
                case GateVerdict.Breached breached:
                    return new Outcome.RolledBack($"{Name(run)} is not healthy: {breached.Evidence}");
                case GateVerdict.Inconclusive unclear:
                    string why = $"the gate of {Name(run)} could not tell: {unclear.Evidence}";
                    switch (gate!.Inconclusive is InconclusivePolicy.Hold ? await run.AwaitOperator(why, "the release is taken back", HeldByGate) : null)
                    {
                        case CommandVerb.Retry:
                            continue;
                        case CommandVerb.Resume:
                            return null;
                        default:
                            return run.Stop ?? new Outcome.RolledBack(why);
                    }

                default:
                    return run.Stop;
            }
        }
    }

    /// <summary>Watches for the bake time, as <see cref="BakeTime"/> counts it. A pause keeps the place watched for as long as the pause lasts.</summary>
    /// <returns>The gate's verdict; null when the release must stop, or nothing is watched by plan.</returns>
    private static async Task<GateVerdict?> Bake(ReleaseRun run, HealthGate? gate, TimeSpan bake)
    {
        BakeTime time = BakeTime.Begin(run.Now, bake);
        GateTally tally = GateTally.Empty;
        bool wasPaused = false;
        while (run.Stop is null)
        {
            ReleaseProgress progress = Describe(run, gate, tally, time.Until);
            if (run.IsPaused != wasPaused)
            {
                wasPaused = run.IsPaused;
                await run.Note(progress);
            }

            bool isOver = time.IsOver(run.Now) && !run.IsPaused;
            if (gate is not null)
            {
                GateReport report = await run.Do<GateReport>(
                    nameof(EvaluateHealth), new EvaluateHealth.Input(run.Id, run.Place.Stage!, run.Place.Ring, gate, tally, isOver, time.Began, time.Until));
                if (report.Verdict is { } verdict)
                {
                    return verdict;
                }

                tally = report.Tally;
                DateTimeOffset round = run.Now;
                await run.Listen(NextRound(run, gate, time));
                time = time.After(round, run.Now, report.IsWell);
                continue;
            }

            if (isOver)
            {
                return null;
            }

            await run.Listen(NextRound(run, gate, time));
        }

        return null;
    }

    private static DateTimeOffset NextRound(ReleaseRun run, HealthGate? gate, BakeTime time)
    {
        if (run.Pause is { } pause)
        {
            DateTimeOffset round = gate is null
                ? pause.Until
                : run.Now + IntervalAfter(run.Now - (pause.Until - run.Plan.Recovery.Pause), gate.Interval);
            return round < pause.Until ? round : pause.Until;
        }

        return gate is null ? time.Until : time.NextRound(run.Now, gate.Interval);
    }

    private static TimeSpan IntervalAfter(TimeSpan paused, TimeSpan interval)
    {
        TimeSpan next = paused / 20;
        next = next < PausedInterval.Shortest ? PausedInterval.Shortest : next > PausedInterval.Longest ? PausedInterval.Longest : next;
        return next > interval ? next : interval;
    }

    private static ReleaseProgress Describe(ReleaseRun run, HealthGate? gate, GateTally tally, DateTimeOffset baked)
    {
        string seen = gate is null ? "baking, unwatched by plan" : $"baking; {tally.Seen}";
        return run.Pause is { } pause
            ? run.Show(
                ReleaseState.Paused,
                $"paused by {pause.By}: {pause.Reason}; what runs stays watched",
                pause.Until,
                "it is taken back",
                "an operator can resume, abort or roll it back")
            : run.Show(
                run.Place.Ring is null ? ReleaseState.Validating : ReleaseState.RollingOut,
                seen,
                baked,
                "the gate decides",
                "an operator can pause, abort or roll it back");
    }

    private static string Name(ReleaseRun run) =>
        run.Place.Ring is { } ring ? $"ring {ring} of {run.Place.Stage}" : $"the validation of {run.Place.Stage}";
}
