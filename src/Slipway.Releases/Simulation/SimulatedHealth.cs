using MathNet.Numerics.Random;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;

namespace Slipway.Releases.Simulation;

/// <summary>What the sources of a gate say of one version in one place, round after round.</summary>
public sealed class SimulatedHealth
{
    private static readonly MetricAnswer.Silent NoAnswer = new("it has no data");

    // No source is asked for values that lie closer together.
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private readonly HealthGate gate;
    private readonly RandomSource random;
    private readonly double failureRate;
    private readonly double silence;
    private readonly ValueSeries[] series;
    private readonly ValueSeries?[] baselines;
    private readonly int[] seriesOfCheck;
    private readonly ProbeSample[] healthy;
    private readonly ProbeSample[] failed;

    internal SimulatedHealth(
        HealthGate gate, (ValueModel Own, ValueModel Old)[] sources, int[] seriesOfCheck, (double Failures, double Silence) rates, RandomSource random)
    {
        (this.gate, this.seriesOfCheck, this.random) = (gate, seriesOfCheck, random);
        (failureRate, silence) = rates;
        series = [.. sources.Select(source => new ValueSeries(source.Own, source.Old))];
        baselines = [.. gate.Metrics.Select((check, index) =>
            check.Condition is MetricCondition.Comparison ? new ValueSeries(sources[seriesOfCheck[index]].Old, sources[seriesOfCheck[index]].Old) : null)];
        healthy = [.. gate.Probes.Select(probe => new ProbeSample(probe.Url, probe.Status, 0, null))];
        failed = [.. gate.Probes.Select(probe => new ProbeSample(probe.Url, null, 0, "failed"))];
    }

    /// <summary>What a round sees.</summary>
    /// <param name="since">The time since the bake began; later each time.</param>
    public (IReadOnlyList<ProbeSample> Probes, IReadOnlyList<MetricAnswer> Answers) Round(TimeSpan since)
    {
        ProbeSample[] probes = new ProbeSample[healthy.Length];
        for (int i = 0; i < probes.Length; i++)
        {
            probes[i] = random.NextDouble() < failureRate ? failed[i] : healthy[i];
        }

        TimeSpan step = gate.Interval > OneSecond ? gate.Interval : OneSecond;
        foreach (ValueSeries values in series)
        {
            values.Draw(random, silence, since, step);
        }

        foreach (ValueSeries? values in baselines)
        {
            values?.Draw(random, 0, since, step);
        }

        return (probes, seriesOfCheck.Length == 0 ? [] : [.. gate.Metrics.Select(Answer)]);
    }

    private MetricAnswer Answer(MetricCheck check, int index)
    {
        ValueSeries own = series[seriesOfCheck[index]];
        return check.Condition switch
        {
            _ when own.IsSilent => NoAnswer,
            MetricCondition.BurnRate budget => own.Newest is null ? NoAnswer : new MetricAnswer.Burning(
                [.. budget.Windows.Select(pair => new WindowErrors(Over(pair.Over), Over(pair.Recent)))]),
            MetricCondition.Comparison => own.Values.Count > 0 && baselines[index]!.Values.Count > 0
                ? new MetricAnswer.Groups(own.Values, baselines[index]!.Values)
                : NoAnswer,
            _ => own.Newest is { } value ? new MetricAnswer.Value(value) : NoAnswer,
        };

        // What asks for the version itself has nothing from before it ran; what does not still counts the old version's minutes.
        double Over(TimeSpan window) =>
            own.Over((int)Math.Max(1, window.Ticks / gate.Interval.Ticks), !check.Query.Text.Contains("{version}", StringComparison.Ordinal));
    }
}
