using System.Text.Json.Serialization;
using Slipway.Releases.Health.Alerts;
using Slipway.Releases.Health.Checks;

namespace Slipway.Releases.Health;

/// <summary>What a ring's gate has seen so far: small enough to carry from round to round.</summary>
/// <param name="Samples">How many probes were sent and judged.</param>
/// <param name="Failures">How many of them failed: a wrong status, a late answer, a refused connection.</param>
/// <param name="LastFailure">The newest failure in words; null when there was none.</param>
/// <param name="Checks">What each of the gate's metric checks has seen; null before the first round, and without any.</param>
/// <param name="Alerts">What was seen of the alerts that concern the gate; null before the first round, and where it names none.</param>
/// <param name="Rounds">How many rounds there were.</param>
/// <param name="Unkept">Of how many rounds the evidence could not be kept.</param>
/// <param name="Pardon">What is not held against it any more; null before the first round.</param>
public sealed record GateTally(
    int Samples,
    int Failures,
    string? LastFailure,
    IReadOnlyList<CheckTally>? Checks = null,
    AlertTally? Alerts = null,
    int Rounds = 0,
    int Unkept = 0,
    Pardon? Pardon = null)
{
    /// <summary>How much was not as it should be: failed probes, bad answers, silences, and rounds in which alerts fired.</summary>
    [JsonIgnore]
    public int Flaws => Failures + (Checks ?? []).Sum(check => check.Bad + check.Silent) + (Alerts?.Unwell ?? 0);

    /// <summary>What was seen until now, in a clause.</summary>
    [JsonIgnore]
    public string Seen => string.Join("; ", (string[])
    [
        .. Samples > 0 || Checks is null ? [$"{Samples - Failures} of {Samples} probes healthy"] : Array.Empty<string>(),
        .. (Checks ?? []).Select(check => $"{check.Name}: {check.Last ?? "nothing yet"}"),
        .. Alerts?.Standing is { } standing ? [standing] : Array.Empty<string>(),
    ]);

    /// <summary>Nothing seen yet.</summary>
    public static GateTally Empty { get; } = new(0, 0, null);

    /// <summary>The tally before a round so long after the watch began: what may fail is counted anew each hour, or when enough was seen since to tell.</summary>
    public GateTally At(HealthGate gate, TimeSpan watched)
    {
        ArgumentNullException.ThrowIfNull(gate);
        return this with
        {
            Pardon = Health.Pardon.After(Pardon, watched, Failures, Samples, gate.MaximumFailures),
            Checks = Checks is null ? null : [.. Checks.Select(check => check.At(gate.Metrics.FirstOrDefault(metric => metric.Name == check.Name), watched))],
        };
    }

    /// <summary>The tally with a round of probes added.</summary>
    public GateTally Add(IEnumerable<ProbeSample> round)
    {
        ArgumentNullException.ThrowIfNull(round);
        return round.Aggregate(this, (tally, sample) => sample.Failure is null
            ? tally with { Samples = tally.Samples + 1 }
            : tally with { Samples = tally.Samples + 1, Failures = tally.Failures + 1, LastFailure = $"{sample.Url} {sample.Failure}" });
    }

    /// <summary>The tally with a round of metric answers added, one for each of the gate's checks in their order.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="answers">What the sources said.</param>
    /// <param name="baked">How much of the bake is over, 0 to 1.</param>
    public GateTally Add(HealthGate gate, IReadOnlyList<MetricAnswer> answers, double baked)
    {
        ArgumentNullException.ThrowIfNull(gate);
        return answers is { Count: 0 } ? this : this with
        {
            Checks = [.. gate.Metrics.Zip(answers, (check, answer) => Of(check).Add(check, answer, baked))],
        };
    }

    /// <summary>The tally with a round of alerts added.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="alerts">The alerts that concern it.</param>
    /// <param name="since">Since when one that begins is a breach; null where it is not known.</param>
    public GateTally Add(HealthGate gate, IReadOnlyList<Alert> alerts, DateTimeOffset? since)
    {
        ArgumentNullException.ThrowIfNull(gate);
        return gate.Alerts is null ? this : this with { Alerts = (Alerts ?? new AlertTally()).Add(alerts, since) };
    }

    /// <summary>
    /// Judges the tally, or answers null while nothing is decided. A breach is told as soon as it is sure, whatever else is still awaited; health only at the
    /// end of the bake, when nothing more can be seen, and only when everything that is watched is well.
    /// </summary>
    public GateVerdict? Judge(HealthGate gate, bool bakeIsOver)
    {
        ArgumentNullException.ThrowIfNull(gate);
        GateVerdict?[] all =
        [
            .. gate.Probes.Count > 0 ? [JudgeProbes(gate, bakeIsOver)] : Array.Empty<GateVerdict?>(),
            .. gate.Metrics.Select(check => Of(check).Judge(check, gate.MinimumSamples, bakeIsOver)),
            Alerts?.Judge(bakeIsOver),
        ];
        return all.OfType<GateVerdict.Breached>().FirstOrDefault() is { } breached ? breached
            : !bakeIsOver ? null
            : all.OfType<GateVerdict.Inconclusive>().ToArray() is { Length: > 0 } unclear
                ? new GateVerdict.Inconclusive(string.Join("; ", unclear.Select(verdict => verdict.Evidence)))
            // Alerts are heard of when they fire, so that none came proves nothing.
            : gate.Probes.Count + gate.Metrics.Count > 0 && all.OfType<GateVerdict.Healthy>().ToArray() is { Length: > 0 } healthy
                ? new GateVerdict.Healthy(string.Join("; ", healthy.Select(verdict => verdict.Evidence)))
            : new GateVerdict.Inconclusive("nothing was watched");
    }

    private CheckTally Of(MetricCheck check) => Checks?.FirstOrDefault(tally => tally.Name == check.Name) ?? new CheckTally(check.Name);

    private GateVerdict? JudgeProbes(HealthGate gate, bool bakeIsOver)
    {
        return this switch
        {
            _ when Failures - (Pardon?.Bad ?? 0) is var held && held > gate.MaximumFailures => new GateVerdict.Breached(
                $"{ProbesSeen()}; {(held == Failures ? "" : $"{held} failed lately, and ")}at most {gate.MaximumFailures} may fail"),
            _ when !bakeIsOver => null,
            _ when Samples - Failures < Math.Max(1, gate.MinimumSamples) => new GateVerdict.Inconclusive($"{ProbesSeen()}; {gate.MinimumSamples} must be"),
            _ => new GateVerdict.Healthy(ProbesSeen()),
        };

        string ProbesSeen() => $"{Samples - Failures} of {Samples} probes were healthy"
            + (LastFailure is null ? "" : $"; the last failure: {LastFailure}");
    }
}

/// <summary>One probe's answer.</summary>
/// <param name="Url">The address that was asked.</param>
/// <param name="Status">The status code; null when there was no answer.</param>
/// <param name="Milliseconds">How long the answer took.</param>
/// <param name="Failure">Why it counts as failed; null when it was healthy.</param>
public sealed record ProbeSample(string Url, int? Status, double Milliseconds, string? Failure);

/// <summary>What a round of a gate came to; the record that durable payloads carry.</summary>
/// <param name="Tally">All that was seen until now.</param>
/// <param name="Verdict">What it means; null while the bake goes on and nothing is decided.</param>
/// <param name="IsWell">Whether all that was seen in this round was as it should be; time that is not does not count as baked.</param>
public sealed record GateReport(GateTally Tally, GateVerdict? Verdict, bool IsWell = true)
{
    /// <summary>Adds a round to what was seen before, and judges it.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="before">What earlier rounds saw.</param>
    /// <param name="probes">The round's probes.</param>
    /// <param name="answers">The round's metric answers, one for each of the gate's checks in their order.</param>
    /// <param name="baked">How much of the bake is over, 0 to 1.</param>
    /// <param name="isOver">Whether it is the last round.</param>
    /// <param name="alerts">The alerts that concern the gate; null for none.</param>
    /// <param name="since">Since when one that begins is a breach; null where it is not known.</param>
    /// <param name="watched">How long it is watched already.</param>
    public static GateReport Of(
        HealthGate gate,
        GateTally before,
        IReadOnlyList<ProbeSample> probes,
        IReadOnlyList<MetricAnswer> answers,
        double baked,
        bool isOver,
        IReadOnlyList<Alert>? alerts = null,
        DateTimeOffset? since = null,
        TimeSpan watched = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        GateTally tally = (before.At(gate, watched) with { Rounds = before.Rounds + 1 }).Add(probes).Add(gate, answers, baked).Add(gate, alerts ?? [], since);
        return new GateReport(tally, tally.Judge(gate, isOver), tally.Flaws == before.Flaws);
    }
}
