using System.Globalization;
using Slipway.Functions.Activities;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Orchestrations;

/// <summary>Rehearses the way back on a ring that is well, so that people know that there is one, and how long it takes.</summary>
internal static class Rehearse
{
    /// <returns>How the release must end; null when the ring runs again what it ran before.</returns>
    public static async Task<Outcome?> Run(ReleaseRun run, Stage stage, Ring ring)
    {
        TargetPlace place = new(run.Id.Product, stage.Name, ring, stage.Rollout.Target);
        DateTimeOffset began = run.Now;
        DateTimeOffset giveUp = began + (place.Target?.Timeout ?? TimeSpan.Zero);
        string doing = "rehearsing the way back";
        while (true)
        {
            ReleaseProgress progress = run.Show(ReleaseState.RollingOut, doing, giveUp, "the release is taken back", "an operator can abort or roll it back");
            RehearseWayBack.Report back = await run.Do<RehearseWayBack.Report>(nameof(RehearseWayBack), new RehearseWayBack.Input(run.Id, place, progress));
            if (back.Conflict is { } conflict)
            {
                return new Outcome.RolledBack($"the way back of {place.Shown} was rehearsed and failed: {conflict}");
            }

            if (back.Unfinished is not { } busy)
            {
                double seconds = (run.Now - began).TotalSeconds;
                // Written before anything goes forward again: a late repeat of the rehearsal finds it, and leaves the ring alone.
                await run.Do<ReleaseProgress>(nameof(NoteProgress), new NoteProgress.Input(run.Id, progress, Say(stage, ring, back.Before, seconds)));
                return await run.Pass();
            }

            if (run.Now >= giveUp)
            {
                return new Outcome.RolledBack($"the way back of {place.Shown} was rehearsed and is not done after {PlanDuration.Format(giveUp - began)}: {busy.What}");
            }

            doing = $"rehearsing the way back; {busy.What}";
            await run.Listen(Looks.After(run, began, busy, giveUp));
            if (run.Stop is { } stopped)
            {
                return stopped;
            }
        }
    }

    private static TimelineEvent Say(Stage stage, Ring ring, string before, double seconds)
    {
        string took = seconds.ToString("0.#", CultureInfo.InvariantCulture);
        return new(
            RehearseWayBack.LineOf(stage.Name, ring),
            TimelineKind.Rehearsed,
            TimelineEvent.Slipway,
            $"Rehearsed the way back: ring {ring.Name} of {stage.Name} returned to {before} in {took} s.",
            stage.Name,
            ring.Name,
            new Dictionary<string, string> { ["returnedTo"] = before, ["seconds"] = took });
    }
}
