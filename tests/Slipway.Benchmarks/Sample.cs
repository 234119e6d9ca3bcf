namespace Slipway.Benchmarks;

/// <summary>Measurements of the same thing.</summary>
internal static class Sample
{
    public static double Median(this IEnumerable<double> values) => Quantile(values, 0.5);

    /// <summary>The value below which that share of the measurements lies, between two of them by a straight line.</summary>
    public static double Quantile(this IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
