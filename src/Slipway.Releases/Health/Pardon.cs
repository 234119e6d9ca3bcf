namespace Slipway.Releases.Health;

/// <summary>
/// What a watch does not hold against what it watches any more: a watch of days is not ended by two failures in it. What may be bad is counted anew each hour, but
/// never before ten times as many answers came as one more than may be bad: what fails always, or one time in ten, is seen however seldom it is looked at.
/// </summary>
/// <param name="At">When it was pardoned, after the watch began.</param>
/// <param name="Bad">How much was bad until then.</param>
/// <param name="All">How many answers there were until then.</param>
public sealed record Pardon(TimeSpan At, int Bad, int All)
{
    private const int Enough = 10;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The pardon that counts from a round on.</summary>
    /// <param name="last">The one that counts until then; null before the first round, of which nothing is pardoned.</param>
    /// <param name="watched">How long the watch has lasted.</param>
    /// <param name="bad">How much was bad in it.</param>
    /// <param name="all">How many answers there were.</param>
    /// <param name="most">How much may be bad.</param>
    public static Pardon After(Pardon? last, TimeSpan watched, int bad, int all, int most) =>
        last is null ? new Pardon(watched, 0, 0)
        : watched - last.At >= Hour && all - last.All >= Enough * ((long)most + 1) ? new Pardon(watched, bad, all)
        : last;
}
