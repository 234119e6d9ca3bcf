using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Metrics;
using Slipway.Azure.Records;
using Slipway.Functions.Cards;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Sends one round of a gate's probes, asks its metrics, and judges all that was seen.</summary>
public sealed class EvaluateHealth(HttpProber prober, MetricSources sources, ReleaseLedger ledger, TimeProvider clock)
{
    /// <summary>One round; the timeline hears of it when the gate has a verdict.</summary>
    [Function(nameof(EvaluateHealth))]
    public async Task<GateReport> Run([ActivityTrigger] Input round, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(round);
        Dictionary<string, string> placeholders = new()
        {
            ["product"] = round.Id.Product.ToString(),
            ["version"] = (round.Restored ?? round.Id.Version).ToString(),
            ["environment"] = round.Stage,
            ["ring"] = round.Ring ?? "",
            ["region"] = round.Region ?? "",
        };
        DateTimeOffset now = clock.GetUtcNow();
        Task<ProbeSample[]> probing = Task.WhenAll(round.Gate.Probes.Select(probe => prober.ProbeAsync(probe, placeholders, cancellation)));
        Task<MetricAnswer[]> asking = Task.WhenAll(round.Gate.Metrics.Select(
            metric => sources.AskAsync(metric, placeholders, round.Since ?? now, now, round.Gate.Interval, cancellation)));
        GateReport report = GateReport.Of(round.Gate, round.Tally, await probing, await asking, round.BakedAt(now), round.BakeIsOver);
        if (report.Verdict is { } verdict && round.Restored is null)
        {
            await ledger.AppendAsync(round.Id, Say(round, report.Tally, verdict), cancellation);
        }

        return report;
    }

    private static TimelineEvent Say(Input round, GateTally tally, GateVerdict verdict)
    {
        (string word, string evidence) = verdict switch
        {
            GateVerdict.Healthy healthy => ("healthy", healthy.Evidence),
            GateVerdict.Breached breached => ("not healthy", breached.Evidence),
            GateVerdict.Inconclusive unclear => ("unclear", unclear.Evidence),
            _ => throw new InvalidOperationException($"There is no word for the verdict {verdict}."),
        };
        string place = round.Ring is null ? round.Stage : $"Ring {round.Ring} of {round.Stage}";
        string? then = verdict switch
        {
            GateVerdict.Breached => "it is taken back",
            GateVerdict.Inconclusive when round.Gate.Inconclusive is InconclusivePolicy.RollBack => "it is taken back, as the plan says",
            _ => null,
        };
        return new TimelineEvent(
            // Watched again after a hold it is another verdict, though it be the same.
            $"gate-{round.Stage}-{round.Ring}-{verdict.GetType().Name}-{round.Since?.UtcDateTime:O}-{tally.Samples}",
            TimelineKind.Gate,
            TimelineEvent.Slipway,
            $"{place} is {word}: {evidence}.",
            round.Stage,
            round.Ring,
            new Dictionary<string, string>(Told(
                (RolloutLines.Then, then),
                (RolloutLines.LastFailure, tally.LastFailure),
                ("metrics", round.Gate.Checks is null ? null : string.Join("; ", round.Gate.Metrics.Select(metric => $"{metric.Name}: {metric.Query.Text}")))))
            {
                [RolloutLines.Verdict] = verdict.GetType().Name,
                [RolloutLines.Found] = evidence,
                ["samples"] = $"{tally.Samples}",
                ["failures"] = $"{tally.Failures}",
                ["probes"] = string.Join(" ", round.Gate.Probes.Select(probe => probe.Url)),
            });
    }

    private static IEnumerable<KeyValuePair<string, string>> Told(params (string Name, string? Value)[] evidence) =>
        evidence.Where(told => told.Value is not null).Select(told => new KeyValuePair<string, string>(told.Name, told.Value!));

    /// <summary>One round of a gate.</summary>
    /// <param name="Id">The release.</param>
    /// <param name="Stage">The stage.</param>
    /// <param name="Ring">The ring; null for the validation of the whole stage.</param>
    /// <param name="Gate">The gate.</param>
    /// <param name="Tally">What earlier rounds saw.</param>
    /// <param name="BakeIsOver">Whether this is the last round.</param>
    /// <param name="Since">When the bake began; null where it is not known, and comparisons then have nothing to compare yet.</param>
    /// <param name="Until">When it ends, as far as is known by now.</param>
    /// <param name="Restored">The version that runs again after a way back, which the release tells of itself; null on the way forward.</param>
    /// <param name="Region">The ring's region; null where there are none.</param>
    public sealed record Input(
        ReleaseId Id, string Stage, string? Ring, HealthGate Gate, GateTally Tally, bool BakeIsOver, DateTimeOffset? Since = null, DateTimeOffset? Until = null,
        ReleaseVersion? Restored = null, string? Region = null)
    {
        /// <summary>How much of the bake is over at a moment, 0 to 1.</summary>
        internal double BakedAt(DateTimeOffset now) => BakeTime.Part(Since, Until, now, BakeIsOver);
    }
}
