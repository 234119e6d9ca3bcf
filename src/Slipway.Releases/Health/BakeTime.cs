namespace Slipway.Releases.Health;

/// <summary>
/// How long a place bakes, and when it is looked at. Only healthy time counts: a round that is not well adds the time until the next one, up to as much again as
/// the plan asks for.
/// </summary>
/// <param name="Began">When it began.</param>
/// <param name="Until">When it is over, as far as is known by now.</param>
/// <param name="Asked">How long the plan asks for.</param>
public readonly record struct BakeTime(DateTimeOffset Began, DateTimeOffset Until, TimeSpan Asked)
{
    /// <summary>Short of the end: the last look at what is compared sees all of the bake, however long a pause or illness made it.</summary>
    private const double Nearly = 0.999;

    /// <summary>A bake that begins.</summary>
    public static BakeTime Begin(DateTimeOffset now, TimeSpan asked) => new(now, now + asked, asked);

    /// <summary>Whether a round at this moment is the last one.</summary>
    public bool IsOver(DateTimeOffset now) => now >= Until;

    /// <summary>When the round after this moment is due: after the interval, and at the end at the latest.</summary>
    public DateTimeOffset NextRound(DateTimeOffset now, TimeSpan interval) => Earlier(now + interval, Until);

    /// <summary>The bake once a round was judged and the next one is due.</summary>
    /// <param name="round">When the round was.</param>
    /// <param name="next">When the next one is.</param>
    /// <param name="isWell">Whether all that the round saw was as it should be.</param>
    public BakeTime After(DateTimeOffset round, DateTimeOffset next, bool isWell) =>
        isWell ? this : this with { Until = Earlier(Until + (next - round), Began + (Asked * 2)) };

    /// <summary>How much of a bake is over, 0 to 1.</summary>
    /// <param name="began">When it began; null where that is not known.</param>
    /// <param name="until">When it is over, as far as is known.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isOver">Whether this is the last round; it is 1 then alone.</param>
    public static double Part(DateTimeOffset? began, DateTimeOffset? until, DateTimeOffset now, bool isOver) =>
        isOver ? 1 : began is { } since && until > since ? Math.Clamp((now - since) / (until.Value - since), 0, Nearly) : 0;

    /// <summary>The earlier of two moments.</summary>
    public static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
