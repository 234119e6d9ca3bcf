using Slipway.Releases.Health.Checks;

namespace Slipway.Releases.Health.Evidence;

/// <summary>What a metric came to in a round. Of groups that are compared it tells how many values they had, and their medians.</summary>
/// <param name="Name">The check's name.</param>
/// <param name="Value">The number; null where it is none, or there are several.</param>
/// <param name="Errors">The shares of bad events over each pair of windows, long and short by turns; null unless an error budget is watched.</param>
/// <param name="Ring">The ring's values; null unless they are compared.</param>
/// <param name="Baseline">The baseline's values; null unless they are compared.</param>
/// <param name="Silence">Why there was no answer; null when there was one.</param>
/// <param name="At">The end of the time that the number stands for, where the source says so.</param>
public sealed record MeasuredRound(
    string Name,
    double? Value = null,
    IReadOnlyList<double>? Errors = null,
    MeasuredGroup? Ring = null,
    MeasuredGroup? Baseline = null,
    string? Silence = null,
    DateTimeOffset? At = null)
{
    /// <summary>What an answer looks like in a chart.</summary>
    public static MeasuredRound Of(string name, MetricAnswer answer) => answer switch
    {
        MetricAnswer.Value value => new(name, value.Number, At: value.At),
        MetricAnswer.Burning burning => new(name, Errors: [.. burning.Errors.SelectMany(pair => new[] { pair.Over, pair.Recent })]),
        MetricAnswer.Groups groups => new(name, Ring: MeasuredGroup.Of(groups.Ring), Baseline: MeasuredGroup.Of(groups.Baseline)),
        MetricAnswer.Silent silent => new(name, Silence: silent.Why),
        _ => throw new ArgumentException($"There is no chart of {answer?.GetType().Name}.", nameof(answer)),
    };
}
