namespace Slipway.Releases.Health;

/// <summary>What gates have watched of a release in all.</summary>
/// <param name="Stages">Where, in order.</param>
/// <param name="For">For how long.</param>
/// <param name="Samples">How many probes and answers of metrics they saw.</param>
/// <param name="Failures">How many of them were not as they should be.</param>
public sealed record Watched(IReadOnlyList<string> Stages, TimeSpan For, int Samples, int Failures)
{
    /// <summary>Nothing was watched.</summary>
    public static Watched Nothing { get; } = new([], TimeSpan.Zero, 0, 0);

    /// <summary>What was watched, with a stretch of time in a stage added.</summary>
    public Watched Add(string stage, TimeSpan time, IEnumerable<GateTally> seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return seen.Aggregate(
            this with { Stages = [.. Stages.Union([stage])], For = For + time },
            (all, tally) => all with
            {
                Samples = all.Samples + tally.Samples + (tally.Checks ?? []).Sum(check => check.Good + check.Bad),
                Failures = all.Failures + tally.Failures + (tally.Checks ?? []).Sum(check => check.Bad),
            });
    }
}
