using Slipway.Functions.Activities;
using Slipway.Releases.Compensations;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// Asks the gates whether what runs again is healthy. What a breach left behind in the metrics may take its time to pass, so they are asked until they say so
/// or the plan's patience ends, or an operator skips the rest. What is not healthy then is told and keeps nothing held: whoever mends it must be able to enter.
/// </summary>
internal static class ProveWayBack
{
    /// <param name="run">The release.</param>
    /// <param name="ended">How it ends.</param>
    /// <param name="undone">What was put back.</param>
    /// <param name="began">When the way back began; a word to skip that was said before is about a bake.</param>
    /// <returns>The outcome, with what is not healthy.</returns>
    public static async Task<Outcome> Run(ReleaseRun run, Outcome ended, IReadOnlyList<PushedCompensation> undone, DateTimeOffset began)
    {
        if (run.Plan.Recovery.Proof is not { } patience || patience == TimeSpan.Zero)
        {
            return ended;
        }

        DateTimeOffset until = run.Now + patience;
        foreach (Stage stage in run.Plan.Stages)
        {
            Restored[] rings =
            [
                .. undone.Where(step => step.Undo.Environment == stage.Name && step.Undo.Restores is not null)
                    .Select(step => (Place: step.Undo.PutsBack(run.Id.Product)?.Place, step.Undo.Restores!.Value))
                    .Where(step => step.Place is not null)
                    .Select(step => new Restored(step.Place!.Ring.Name, step.Value, stage.Rollout.Rings.FirstOrDefault(ring => ring.Name == step.Place.Ring.Name)?.Region)),
            ];
            if (rings.Length > 0 && Lasting(stage.Rollout.Health) is { } gate)
            {
                ended = await Prove(run, stage.Name, gate, rings, (began, until)) is { Length: > 0 } sick ? ended.And(sick) : ended;
            }
        }

        run.Place = default;
        return ended;
    }

    /// <summary>What the gate measures of one version alone; nothing is left to compare it with.</summary>
    private static HealthGate? Lasting(HealthGate? gate)
    {
        HealthGate? alone = gate is null ? null : gate with { Checks = [.. gate.Metrics.Where(check => check.Condition is not MetricCondition.Comparison)] };
        return alone is { Probes.Count: 0, Metrics.Count: 0 } ? null : alone;
    }

    private static async Task<string> Prove(ReleaseRun run, string stage, HealthGate gate, IReadOnlyList<Restored> rings, (DateTimeOffset Began, DateTimeOffset Until) wayBack)
    {
        (DateTimeOffset began, DateTimeOffset until) = wayBack;
        List<(Restored Ring, GateVerdict Verdict)> healthy = [];
        while (true)
        {
            run.Place = (stage, rings.Count == 1 ? rings[0].Ring : null);
            run.Show(ReleaseState.RollingBack, $"{stage} runs {rings[0].Version} again; its gate is asked", until, "it is told as not healthy", "an operator can skip the rest");
            (Restored Ring, GateVerdict Verdict)[] found = await Look(run, stage, gate, rings, began);
            healthy.AddRange(found.Where(one => one.Verdict is GateVerdict.Healthy));
            (Restored Ring, GateVerdict Verdict)[] rest = [.. found.Where(one => one.Verdict is not GateVerdict.Healthy)];
            rings = [.. rest.Select(one => one.Ring)];
            if (rest.Length == 0 || run.Now >= until || run.SkippedSince(began) is not null)
            {
                foreach ((Restored ring, GateVerdict verdict) in healthy.Concat(rest))
                {
                    await run.Note(run.Show(ReleaseState.RollingBack), Say(run, stage, ring, verdict));
                }

                return string.Join("; ", rest.Select(one => $"{stage} runs {one.Ring.Version} again, and ring {one.Ring.Ring} is not healthy: {one.Verdict.Evidence}"));
            }

            await run.Listen(BakeTime.Earlier(run.Now + gate.Interval, until));
        }
    }

    /// <summary>Watches rings for as long as a verdict needs, or until an operator skips that.</summary>
    private static async Task<(Restored Ring, GateVerdict Verdict)[]> Look(ReleaseRun run, string stage, HealthGate gate, IReadOnlyList<Restored> rings, DateTimeOffset wayBack)
    {
        DateTimeOffset began = run.Now;
        DateTimeOffset until = began + gate.Shortest;
        GateReport[] seen = [.. rings.Select(_ => new GateReport(GateTally.Empty, null))];
        while (true)
        {
            bool isOver = run.Now >= until;
            seen = await Task.WhenAll(seen.Zip(rings).Select(one => one.First.Verdict is null ? Round(one.First.Tally, one.Second) : Task.FromResult(one.First)));
            if (seen.All(report => report.Verdict is not null))
            {
                return [.. rings.Zip(seen.Select(report => report.Verdict!))];
            }

            if (run.SkippedSince(wayBack) is { } word)
            {
                GateVerdict unclear = new GateVerdict.Inconclusive($"{word.By} skipped the rest: {word.Reason}");
                return [.. rings.Zip(seen.Select(report => report.Verdict ?? unclear))];
            }

            await run.Listen(BakeTime.Earlier(run.Now + gate.Interval, until));

            async Task<GateReport> Round(GateTally tally, Restored ring)
            {
                (GateReport? report, string? error) = await run.Try<GateReport>(
                    nameof(EvaluateHealth), new EvaluateHealth.Input(run.Id, stage, ring.Ring, gate, tally, isOver, began, until, ring.Version, ring.Region));
                return report ?? new GateReport(tally, new GateVerdict.Inconclusive(error!));
            }
        }
    }

    private static TimelineEvent Say(ReleaseRun run, string stage, Restored ring, GateVerdict verdict) => new(
        $"proof-{stage}-{ring.Ring}-{run.Now:O}",
        TimelineKind.Compensated,
        TimelineEvent.Slipway,
        $"Ring {ring.Ring} of {stage} runs {ring.Version} again and is {(verdict is GateVerdict.Healthy ? "healthy" : "NOT healthy")}: {verdict.Evidence}.",
        stage,
        ring.Ring,
        new Dictionary<string, string> { [RolloutLines.Verdict] = verdict.GetType().Name, [RolloutLines.Found] = verdict.Evidence });

    /// <summary>A ring that runs again what it ran before.</summary>
    private sealed record Restored(string Ring, ReleaseVersion Version, string? Region);
}
