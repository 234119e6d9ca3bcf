using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Slipway.Releases.Health.Checks;

namespace Slipway.Releases.Simulation;

/// <summary>Where a metric's values come from.</summary>
/// <param name="Median">The median of a log-normal distribution.</param>
/// <param name="Spread">Its geometric standard deviation.</param>
/// <param name="Factor">What each measured value is multiplied by.</param>
/// <param name="Measured">What was measured; null to draw from the distribution.</param>
/// <param name="Most">No value is larger.</param>
internal sealed record ValueModel(double Median, double Spread, double Factor, IReadOnlyList<double?>? Measured, double Most)
{
    /// <summary>The mean, which is what a long window shows.</summary>
    public double Mean => Math.Min(
        Most,
        Measured is null
            ? Median * Math.Exp(Math.Pow(Math.Log(Spread), 2) / 2)
            : Measured.OfType<double>().Average() * Factor);

    /// <summary>What a check's metric says of good, or of bad versions.</summary>
    public static ValueModel Of(MetricCheck check, MetricHealth health, SimulationRequest request, bool isBad)
    {
        bool isShare = check.Condition is MetricCondition.BurnRate;
        double median = health.Median ?? (isShare ? request.FailureRate(isBad: false) : Usual(check.Condition));
        // A burn rate of a version that fails more often is that much higher, unless the caller says what it is.
        double factor = !isBad ? 1
            : health.Factor ?? (isShare && health is { Median: null, Values: null } ? 1 : IsSmallerWorse(check.Condition) ? 0.5 : 2);
        median = isShare && isBad && health is { Median: null, Factor: null } ? request.FailureRate(isBad: true) : median * factor;
        return isBad && health.BadValues is { } bad
            ? new(median, health.Spread, 1, bad, isShare ? 1 : double.MaxValue)
            : new(median, health.Spread, factor, health.Values, isShare ? 1 : double.MaxValue);
    }

    /// <summary>Why a check has no usual values, in a clause; null when it has.</summary>
    public static string? WhyNotUsual(MetricCondition condition) =>
        condition is MetricCondition.Threshold && !(Usual(condition) is > 0 and < double.MaxValue) ? "its limits suggest none that are more than 0" : null;

    /// <summary>The value after this place of what was measured, or any; null for no answer.</summary>
    /// <param name="random">Two numbers are drawn each time, so that histories of like versions run alike.</param>
    /// <param name="at">The place; moves on.</param>
    public double? Next(RandomSource random, ref int at)
    {
        (double one, double other) = (random.NextDouble(), random.NextDouble());
        if (Measured is null)
        {
            return Math.Min(Most, Spread > 1 ? Math.Exp(Math.Log(Median) + (Math.Log(Spread) * Normal.InvCDF(0, 1, one))) : Median);
        }

        bool breaks = at < 0 || one < 1 / Math.Sqrt(Measured.Count);
        at = breaks ? (int)(other * Measured.Count) : (at + 1) % Measured.Count;
        return Measured[at] is { } value ? Math.Min(Most, value * Factor) : null;
    }

    private static double Usual(MetricCondition condition) => condition switch
    {
        MetricCondition.Threshold { Above: { } above and > 0, Below: { } below } => Math.Sqrt(above * below),
        MetricCondition.Threshold { Below: { } below } => below / 2,
        MetricCondition.Threshold { Above: { } above } => above * 2,
        _ => 1,
    };

    private static bool IsSmallerWorse(MetricCondition condition) => condition is MetricCondition.Threshold { Below: null }
        or MetricCondition.Comparison { Worse: WorseWay.Smaller };
}
