namespace Slipway.Releases.Health.Evidence;

/// <summary>A group of values.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Median">The value in their middle; null of none.</param>
public sealed record MeasuredGroup(int Count, double? Median)
{
    /// <summary>What a group looks like in a chart.</summary>
    public static MeasuredGroup Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] sorted = [.. values.Order()];
        return new(sorted.Length, sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] / 2) + (sorted[sorted.Length / 2] / 2));
    }
}
