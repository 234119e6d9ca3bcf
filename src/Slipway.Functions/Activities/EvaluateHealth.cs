using Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Metrics;
using Slipway.Azure.Metrics.Evidence;
using Slipway.Azure.Records;
using Slipway.Functions.Cards;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Alerts;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Health.Evidence;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Sends one round of a gate's probes, asks its metrics, looks for its alerts, judges all that was seen, and keeps it as evidence.</summary>
public sealed partial class EvaluateHealth(
    HttpProber prober,
    MetricSources sources,
    AlertRecords alerts,
    GateEvidence evidence,
    ReleaseLedger ledger,
    TimeProvider clock,
    ILogger<EvaluateHealth> logger)
{
    /// <summary>How long a round waits until its evidence is written: nothing hangs on it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>One round; the timeline hears of it when the gate has a verdict.</summary>
    [Function(nameof(EvaluateHealth))]
    public async Task<GateReport> Run([ActivityTrigger] Input round, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(round);
        IReadOnlyDictionary<string, string> placeholders =
            Placeholders.Of(new ReleaseId(round.Id.Product, round.Restored ?? round.Id.Version), round.Stage, round.Ring, round.Region);
        DateTimeOffset now = clock.GetUtcNow();
        Task<ProbeSample[]> probing = Task.WhenAll(round.Gate.Probes.Select(probe => prober.ProbeAsync(probe, placeholders, cancellation)));
        Task<MetricAnswer[]> asking = Task.WhenAll(round.Gate.Metrics.Select(
            metric => sources.AskAsync(metric, placeholders, round.Since ?? now, now, round.Gate.Interval, cancellation)));
        Task<Alert[]> looking = LookAsync(round.Gate, placeholders, cancellation);
        await Task.WhenAll(probing, asking, looking);
        GateReport report = GateReport.Of(
            round.Gate, round.Tally, await probing, await asking, round.BakedAt(now), round.BakeIsOver, await looking, round.AlertsSince ?? round.Since,
            now - (round.Since ?? now));
        if (!await KeepAsync(round, GateRound.Of(round.Gate, report, now, round.Since, await probing, await asking), cancellation))
        {
            report = report with { Tally = report.Tally with { Unkept = report.Tally.Unkept + 1 } };
        }

        if (report.Verdict is { } verdict && round.Restored is null)
        {
            await ledger.AppendAsync(round.Id, Say(round, report.Tally, verdict), cancellation);
        }

        return report;
    }

    /// <summary>The alerts that concern the gate; nothing is read for one that names none.</summary>
    private async Task<Alert[]> LookAsync(HealthGate gate, IReadOnlyDictionary<string, string> placeholders, CancellationToken cancellation) => gate.Alerts is not { } selectors
        ? []
        : [.. (await alerts.ReadAsync(cancellation)).Where(alert => selectors.Any(selector => selector.Matches(alert, placeholders)))];

    /// <summary>A release neither waits nor ends because its evidence cannot be written: the verdict's line in the timeline says of how many rounds there is none.</summary>
    private async Task<bool> KeepAsync(Input round, GateRound line, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(Patience, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await evidence.AddAsync(round.Id, round.Stage, round.Ring, line, either.Token);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested
            && fault is RequestFailedException or AggregateException { InnerException: RequestFailedException } or OperationCanceledException)
        {
            LogUnkept(logger, fault, line.Round, round.Ring ?? "the validation", round.Stage, round.Id.ToString());
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Round {Round} of {Ring} of {Stage} of {Release} was judged, and could not be kept as evidence")]
    private static partial void LogUnkept(ILogger logger, Exception fault, int round, string ring, string stage, string release);

    private static TimelineEvent Say(Input round, GateTally tally, GateVerdict verdict)
    {
        string found = verdict.Evidence;
        string word = verdict switch
        {
            GateVerdict.Healthy => "healthy",
            GateVerdict.Breached => "not healthy",
            GateVerdict.Inconclusive => "unclear",
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
            $"{place} is {word}: {found}.",
            round.Stage,
            round.Ring,
            new Dictionary<string, string>(Told(
                (RolloutLines.Then, then),
                (RolloutLines.LastFailure, tally.LastFailure),
                ("alerts", round.Gate.Alerts is { } selectors ? string.Join("; ", selectors.Select(selector => selector.Text)) : null),
                ("notKept", tally.Unkept == 0 ? null : $"the evidence of {tally.Unkept} of {tally.Rounds} rounds could not be kept"),
                ("metrics", round.Gate.Checks is null ? null : string.Join("; ", round.Gate.Metrics.Select(metric => $"{metric.Name}: {metric.Query.Text}")))))
            {
                [RolloutLines.Verdict] = verdict.GetType().Name,
                [RolloutLines.Found] = found,
                ["samples"] = $"{tally.Samples}",
                ["failures"] = $"{tally.Failures}",
                ["probes"] = string.Join(" ", round.Gate.Probes.Select(probe => probe.Url)),
            });
    }

    private static IEnumerable<KeyValuePair<string, string>> Told(params (string Name, string? Value)[] told) =>
        told.Where(one => one.Value is not null).Select(one => new KeyValuePair<string, string>(one.Name, one.Value!));

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
    /// <param name="AlertsSince">Since when an alert may be the version's doing, where that is earlier than the bake; null for since the bake began.</param>
    public sealed record Input(
        ReleaseId Id, string Stage, string? Ring, HealthGate Gate, GateTally Tally, bool BakeIsOver, DateTimeOffset? Since = null, DateTimeOffset? Until = null,
        ReleaseVersion? Restored = null, string? Region = null, DateTimeOffset? AlertsSince = null)
    {
        /// <summary>How much of the bake is over at a moment, 0 to 1.</summary>
        internal double BakedAt(DateTimeOffset now) => BakeTime.Part(Since, Until, now, BakeIsOver);
    }
}
