using MathNet.Numerics.Distributions;

namespace Slipway.Releases.Health.Statistics;

/// <summary>
/// The Mann-Whitney U test (Mann and Whitney, 1947): whether one group's values tend to be larger than another's, whatever their distribution is. It is what
/// canary judges such as Kayenta use, since latencies are never normal.
/// </summary>
public static class MannWhitney
{
    /// <summary>Up to so many values in both groups the distribution is counted; C(60, 30) still fits a long.</summary>
    private const int MostCounted = 60;

    /// <summary>
    /// Tests whether the first group's values tend to be larger. Exact where there are no ties and at most 60 values; else by the normal distribution, corrected
    /// for ties and continuity, as R's <c>wilcox.test</c> and SciPy's <c>mannwhitneyu</c> do.
    /// </summary>
    /// <param name="first">The values that may be larger; all finite.</param>
    /// <param name="second">The values that they are held against; all finite.</param>
    /// <exception cref="ArgumentException">A group is empty, or a value is not finite.</exception>
    public static RankTest Greater(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count == 0 || second.Count == 0 || first.Concat(second).Any(value => !double.IsFinite(value)))
        {
            throw new ArgumentException("Both groups need values, all of them finite.");
        }

        (double ranks, double ties) = Rank(first, second);
        double pairs = (double)first.Count * second.Count;
        double u = ranks - (first.Count * (first.Count + 1.0) / 2);
        double p = ties == 0 && first.Count + second.Count <= MostCounted
            ? Counted(first.Count, second.Count, (int)u)
            : Approximated(first.Count, second.Count, u, ties);
        return new RankTest(u, p, (2 * u / pairs) - 1);
    }

    /// <summary>The sum of the first group's ranks, equal values sharing theirs, and the sum of t³ - t over all groups of t equal values.</summary>
    private static (double Ranks, double Ties) Rank(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        (double Value, bool IsFirst)[] all = [.. first.Select(value => (value, true)).Concat(second.Select(value => (value, false))).OrderBy(one => one.Item1)];
        (double ranks, double ties) = (0, 0);
        for (int from = 0, to; from < all.Length; from = to)
        {
            for (to = from + 1; to < all.Length && all[to].Value == all[from].Value; to++)
            {
            }

            double same = to - from;
            ties += (same * same * same) - same;
            ranks += all[from..to].Count(one => one.IsFirst) * (from + 1 + to) / 2.0;
        }

        return (ranks, ties);
    }

    /// <summary>How many of all orders give at least this U: the coefficients of the Gaussian binomial of n + m over n.</summary>
    private static double Counted(int n, int m, int u)
    {
        long[] ways = new long[(n * m) + 1];
        ways[0] = 1;
        for (int i = 1; i <= n; i++)
        {
            for (int at = ways.Length - 1; at >= m + i; at--)
            {
                ways[at] -= ways[at - m - i];
            }

            for (int at = i; at < ways.Length; at++)
            {
                ways[at] += ways[at - i];
            }
        }

        return (double)ways.Skip(u).Sum() / ways.Sum();
    }

    private static double Approximated(int n, int m, double u, double ties)
    {
        double all = n + m;
        double spread = Math.Sqrt((double)n * m / 12 * (all + 1 - (ties / (all * (all - 1)))));
        return spread > 0 ? Normal.CDF(0, 1, -(u - ((double)n * m / 2) - 0.5) / spread) : 1;
    }
}
