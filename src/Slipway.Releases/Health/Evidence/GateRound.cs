using Slipway.Releases.Health.Checks;

namespace Slipway.Releases.Health.Evidence;

/// <summary>One round of a gate as it is kept with the release: what was measured, and what it meant. The numbers are those of a chart.</summary>
/// <param name="Round">Which round of the bake it was, from 1. One that was tried again is there twice, and the later one counts.</param>
/// <param name="At">When it was.</param>
/// <param name="Since">When the bake began; it tells one bake of a place from the next.</param>
/// <param name="Probes">What each of the gate's probes came to, in their order.</param>
/// <param name="Metrics">What each of the gate's metrics came to, in their order.</param>
/// <param name="Alerts">The alerts that concern the gate and fired or began during the bake; null where it names none.</param>
/// <param name="Verdict">The verdict's name; null while nothing was decided.</param>
/// <param name="Found">The verdict's evidence.</param>
/// <param name="Gate">The gate with its queries, in the first round of a bake; null in the others.</param>
public sealed record GateRound(
    int Round,
    DateTimeOffset At,
    DateTimeOffset? Since,
    IReadOnlyList<ProbedRound> Probes,
    IReadOnlyList<MeasuredRound> Metrics,
    IReadOnlyList<string>? Alerts = null,
    string? Verdict = null,
    string? Found = null,
    HealthGate? Gate = null)
{
    /// <summary>The round that a report tells of.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="report">What the round came to.</param>
    /// <param name="at">When it was.</param>
    /// <param name="since">When the bake began.</param>
    /// <param name="probes">The round's probes.</param>
    /// <param name="answers">The round's metric answers.</param>
    public static GateRound Of(
        HealthGate gate, GateReport report, DateTimeOffset at, DateTimeOffset? since, IReadOnlyList<ProbeSample> probes, IReadOnlyList<MetricAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(gate);
        ArgumentNullException.ThrowIfNull(report);
        GateTally tally = report.Tally;
        return new(
            tally.Rounds,
            at,
            since,
            [.. probes.Select(probe => new ProbedRound(probe.Status, probe.Milliseconds, probe.Failure))],
            [.. gate.Metrics.Zip(answers, (check, answer) => MeasuredRound.Of(check.Name, answer))],
            tally.Alerts is { } alerts ? [.. new[] { alerts.Breach, alerts.Standing }.OfType<string>()] : null,
            report.Verdict?.GetType().Name,
            report.Verdict?.Evidence,
            tally.Rounds <= 1 ? gate : null);
    }
}
