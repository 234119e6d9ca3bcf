using MathNet.Numerics.Statistics;

namespace Slipway.Releases.Simulation;

/// <summary>Where the middle and nearly the end of several values lie; both are values that occurred.</summary>
/// <param name="Median">Half of them are this or less.</param>
/// <param name="Percentile95">95 of a hundred are this or less.</param>
public sealed record Quantiles(double Median, double Percentile95)
{
    /// <summary>Those of some values; null of none.</summary>
    public static Quantiles? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : new(At(0.5), At(0.95));

        double At(double part) => SortedArrayStatistics.QuantileCustom(sorted, part, QuantileDefinition.EmpiricalInvCDF);
    }
}
