using Slipway.Releases.Commands;
using Slipway.Releases.Health;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Orchestrations;

/// <summary>What a watch is called, in progress, on the timeline and in an outcome.</summary>
internal static class WatchWords
{
    public static ReleaseProgress Show(ReleaseRun run, Watch watch, IReadOnlyList<GateTally> tallies, DateTimeOffset until)
    {
        string seen = watch.Gate is null || tallies.Count == 0 ? "unwatched by plan" : string.Join("; ", tallies.Select(tally => tally.Seen).Distinct());
        return watch.Kind switch
        {
            _ when run.Pause is { } pause => run.Show(
                ReleaseState.Paused,
                $"paused by {pause.By}: {pause.Reason}; what runs stays watched",
                pause.Until,
                "it is taken back",
                "an operator can resume, abort or roll it back"),
            WatchKind.Wait => run.Show(
                ReleaseState.RollingOut,
                $"waits {PlanDuration.Format(watch.Asked)} before this ring begins, while what runs stays watched: {seen}",
                until,
                "the ring begins",
                "an operator can promote, skip, pause, abort or roll it back"),
            WatchKind.Question => run.Show(
                ReleaseState.Held,
                $"{watch.Ring!.Question} What runs stays watched: {seen}",
                until,
                "it is taken back",
                "an operator answers yes with promote and no with rollback",
                question: watch.Ring.Question),
            WatchKind.Bake => run.Show(
                ReleaseState.RollingOut,
                watch.Gate is null ? "baking, unwatched by plan" : $"baking; {seen}",
                until,
                "the gate decides",
                "an operator can promote, skip, pause, abort or roll it back"),
            WatchKind.Period => run.Show(
                ReleaseState.Validating,
                $"validated, and watched for {PlanDuration.Format(watch.Asked)}; {seen}",
                until,
                "the gate decides",
                "an operator can promote, pause, abort or roll it back"),
            _ => run.Show(ReleaseState.Validating, $"baking; {seen}", until, "the gate decides", "an operator can pause, abort or roll it back"),
        };
    }

    /// <summary>What is watched, in an outcome's words.</summary>
    public static string Name(ReleaseRun run, Watch watch, Ring? ring) =>
        ring is not null ? $"ring {ring.Name} of {run.Place.Stage}"
        : watch.Kind is WatchKind.Period ? $"{run.Place.Stage}, watched after its validation,"
        : $"the validation of {run.Place.Stage}";

    /// <summary>That it begins.</summary>
    public static TimelineEvent Begins(ReleaseRun run, Watch watch, BakeTime time)
    {
        (string step, string text) = watch.Kind switch
        {
            WatchKind.Wait => (RolloutLines.Wait, $"Waits {PlanDuration.Format(watch.Asked)} before ring {watch.Ring!.Name} of {run.Place.Stage}; what runs stays watched."),
            WatchKind.Question => (
                RolloutLines.Question,
                $"Asks, before it goes on from ring {watch.Ring!.Name} of {run.Place.Stage}: {watch.Ring.Question} Without a yes by {ProgressSentence.Moment(time.Until)} it is taken back."),
            _ => (RolloutLines.Watch, $"Watches what runs in {run.Place.Stage} for {PlanDuration.Format(watch.Asked)} before the release goes on."),
        };
        return Line(run, watch, $"{step}-{time.Began:O}", step, text);
    }

    /// <summary>That somebody ended it.</summary>
    public static TimelineEvent Ends(ReleaseRun run, Watch watch, BakeTime time, ReleaseCommand word)
    {
        string what = watch.Kind switch
        {
            WatchKind.Bake => $"The bake of ring {watch.Ring!.Name} of {run.Place.Stage}",
            WatchKind.Wait => $"The wait before ring {watch.Ring!.Name} of {run.Place.Stage}",
            WatchKind.Question => $"The question after ring {watch.Ring!.Name} of {run.Place.Stage}",
            _ => $"The watch of {run.Place.Stage}",
        };
        TimeSpan spent = TimeSpan.FromSeconds(Math.Floor((run.Now - time.Began).TotalSeconds));
        string how = (watch.Kind, word.Verb) switch
        {
            (_, CommandVerb.Skip) when run.Now == time.Began => "was skipped",
            (WatchKind.Question, CommandVerb.Skip) => "was skipped",
            (WatchKind.Question, _) => "was answered with yes",
            _ => $"ended after {PlanDuration.Format(spent)} of {PlanDuration.Format(watch.Asked)}",
        };
        return Line(run, watch, $"early-{time.Began:O}", RolloutLines.Early, $"{what} {how}, as {word.By} said: {word.Reason.TrimEnd('.')}.");
    }

    private static TimelineEvent Line(ReleaseRun run, Watch watch, string key, string step, string text) => new(
        $"{key}-{run.Place.Stage}-{watch.Ring?.Name}-{watch.Kind}",
        TimelineKind.Waited,
        TimelineEvent.Slipway,
        text,
        run.Place.Stage,
        run.Place.Ring,
        new Dictionary<string, string> { [RolloutLines.Step] = step });
}
