using System.Text.Json.Serialization;
using Slipway.Releases.Health.Alerts;
using Slipway.Releases.Health.Checks;

namespace Slipway.Releases.Health;

/// <summary>What is measured while a ring bakes, and what the measurements mean.</summary>
/// <param name="Probes">The HTTP probes; each round sends every one once. One at the least where nothing else is measured.</param>
/// <param name="Interval">How long between two rounds.</param>
/// <param name="MinimumSamples">How many healthy probes, and good answers of each metric, a healthy verdict needs; one at the least.</param>
/// <param name="MaximumFailures">How many failed probes are still healthy; one more is a breach.</param>
/// <param name="Inconclusive">What follows when there were too few samples.</param>
/// <param name="Checks">What is measured beside the probes; each round asks every one once. Null for nothing.</param>
/// <param name="Alerts">Which pushed alerts concern it: one that begins during the bake is a breach. Null for none.</param>
public sealed record HealthGate(
    IReadOnlyList<HttpProbe> Probes,
    TimeSpan Interval,
    int MinimumSamples,
    int MaximumFailures,
    InconclusivePolicy Inconclusive,
    IReadOnlyList<MetricCheck>? Checks = null,
    IReadOnlyList<AlertSelector>? Alerts = null)
{
    /// <summary>What is measured beside the probes.</summary>
    [JsonIgnore]
    public IReadOnlyList<MetricCheck> Metrics => Checks ?? [];

    /// <summary>How many samples a round has of what is sampled least: an answer of each metric, or one of each probe.</summary>
    [JsonIgnore]
    public int SamplesOfRound => Metrics.Count > 0 || Probes.Count == 0 ? 1 : Probes.Count;

    /// <summary>How many values of each group the comparisons need, one a round; 0 without any.</summary>
    [JsonIgnore]
    public int ComparedSamples => Metrics.Select(metric => metric.Condition).OfType<MetricCondition.Comparison>().Select(compared => compared.Samples).DefaultIfEmpty().Max();

    /// <summary>The shortest time in which the gate can be healthy, when nothing fails: it has enough healthy probes, good answers and values to compare.</summary>
    [JsonIgnore]
    public TimeSpan Shortest => Metrics.Select(metric => metric.Shortest(MinimumSamples))
        .Append(Interval * (Math.Max((MinimumSamples + SamplesOfRound - 1) / SamplesOfRound, ComparedSamples) - 1)).Max();

    /// <summary>No gate measures more often than this.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How many rounds of probes a bake has: one at its beginning, and one after each whole interval.</summary>
    public long Rounds(TimeSpan bake) => (bake.Ticks / Interval.Ticks) + 1;
}

/// <summary>What an inconclusive gate leads to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InconclusivePolicy>))]
public enum InconclusivePolicy
{
    /// <summary>The release holds and asks an operator.</summary>
    Hold,

    /// <summary>The release is taken back.</summary>
    RollBack,
}
