using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Metrics;
using Slipway.Azure.Records;
using Slipway.Functions.Cards;
using Slipway.Releases.Health;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Sends one round of a gate's probes and judges all that was seen.</summary>
public sealed class EvaluateHealth(HttpProber prober, ReleaseLedger ledger)
{
    /// <summary>One round; the timeline hears of it when the gate has a verdict.</summary>
    [Function(nameof(EvaluateHealth))]
    public async Task<GateReport> Run([ActivityTrigger] Input round, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(round);
        Dictionary<string, string> placeholders = new()
        {
            ["product"] = round.Id.Product.ToString(),
            ["version"] = round.Id.Version.ToString(),
            ["environment"] = round.Stage,
            ["ring"] = round.Ring ?? "",
        };
        ProbeSample[] samples = await Task.WhenAll(round.Gate.Probes.Select(probe => prober.ProbeAsync(probe, placeholders, cancellation)));
        GateTally tally = round.Tally.Add(samples);
        GateVerdict? verdict = tally.Judge(round.Gate, round.BakeIsOver);
        if (verdict is not null)
        {
            await ledger.AppendAsync(round.Id, Say(round, tally, verdict), cancellation);
        }

        return new GateReport(tally, verdict);
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
            $"gate-{round.Stage}-{round.Ring}-{verdict.GetType().Name}-{tally.Samples}",
            TimelineKind.Gate,
            TimelineEvent.Slipway,
            $"{place} is {word}: {evidence}.",
            round.Stage,
            round.Ring,
            new Dictionary<string, string>(Told(then, tally.LastFailure))
            {
                [RolloutLines.Verdict] = verdict.GetType().Name,
                [RolloutLines.Found] = evidence,
                ["samples"] = $"{tally.Samples}",
                ["failures"] = $"{tally.Failures}",
                ["probes"] = string.Join(" ", round.Gate.Probes.Select(probe => probe.Url)),
            });
    }

    private static IEnumerable<KeyValuePair<string, string>> Told(string? then, string? failure) =>
        new (string Name, string? Value)[] { (RolloutLines.Then, then), (RolloutLines.LastFailure, failure) }
            .Where(told => told.Value is not null).Select(told => new KeyValuePair<string, string>(told.Name, told.Value!));

    /// <summary>One round of a gate.</summary>
    /// <param name="Id">The release.</param>
    /// <param name="Stage">The stage.</param>
    /// <param name="Ring">The ring; null for the validation of the whole stage.</param>
    /// <param name="Gate">The gate.</param>
    /// <param name="Tally">What earlier rounds saw.</param>
    /// <param name="BakeIsOver">Whether this is the last round.</param>
    public sealed record Input(ReleaseId Id, string Stage, string? Ring, HealthGate Gate, GateTally Tally, bool BakeIsOver);
}
