namespace Slipway.Releases.Health.Statistics;

/// <summary>What a comparison of two groups by their ranks found.</summary>
/// <param name="U">The U statistic of the first group: how many pairs it wins, a draw counting a half.</param>
/// <param name="PValue">How likely at least this many wins are when both groups are alike, 0 to 1.</param>
/// <param name="Delta">
/// Cliff's delta, -1 to 1: how much more often a value of the first group is the larger of a pair than the smaller. 0.15 is called small, 0.33 medium, 0.47 large
/// (Romano et al., 2006).
/// </param>
public sealed record RankTest(double U, double PValue, double Delta);
