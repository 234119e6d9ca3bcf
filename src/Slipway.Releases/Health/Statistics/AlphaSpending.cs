using MathNet.Numerics.Distributions;

namespace Slipway.Releases.Health.Statistics;

/// <summary>
/// Shares a rate of false alarms among repeated looks at growing data, little for early looks and most for the last one: the spending function of Lan and DeMets
/// (1983) that resembles O'Brien and Fleming's bounds. Each look gets what it adds; the sum bounds the chance that any look is a false alarm, however the looks
/// depend on each other.
/// </summary>
public static class AlphaSpending
{
    /// <summary>The p-value below which one look may tell a difference.</summary>
    /// <param name="falseAlarms">The rate of false alarms over all looks, between 0 and 1.</param>
    /// <param name="look">Which look, from 1.</param>
    /// <param name="looks">How many looks there are.</param>
    public static double Level(double falseAlarms, int look, int looks)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(falseAlarms is > 0 and < 1, true);
        ArgumentOutOfRangeException.ThrowIfLessThan(look, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(look, looks);
        return Spent(falseAlarms, (double)look / looks) - (look == 1 ? 0 : Spent(falseAlarms, (look - 1.0) / looks));
    }

    private static double Spent(double falseAlarms, double part) => 2 * Normal.CDF(0, 1, Normal.InvCDF(0, 1, falseAlarms / 2) / Math.Sqrt(part));
}
