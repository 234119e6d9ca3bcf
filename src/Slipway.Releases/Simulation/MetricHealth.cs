namespace Slipway.Releases.Simulation;

/// <summary>
/// What a metric says of good and of bad versions: values drawn from a log-normal distribution, or from what was measured once. Measured values are drawn by the
/// stationary bootstrap (Politis and Romano, 1994), in runs that are as long as the root of their number on average, so that bad minutes that came together stay together.
/// </summary>
/// <param name="Median">
/// The median for good versions, more than 0; for a burn rate, the share of bad events. Null for half of the upper limit, twice the lower one, the middle of both,
/// 1 for a comparison, and the version's failure rate for a burn rate.
/// </param>
/// <param name="Spread">How far values lie apart, 1 or more: two thirds of them are between the median divided by it and the median times it.</param>
/// <param name="Factor">What the values of bad versions are multiplied by; null for 2, or for 0.5 where smaller values are the worse ones.</param>
/// <param name="Values">What was measured of good versions, a value a round, oldest first; a null is a round without an answer. Takes the place of median and spread.</param>
/// <param name="BadValues">What was measured of bad versions; null for the values of good ones times the factor.</param>
public sealed record MetricHealth(
    double? Median = null,
    double Spread = 1.25,
    double? Factor = null,
    IReadOnlyList<double?>? Values = null,
    IReadOnlyList<double?>? BadValues = null);
