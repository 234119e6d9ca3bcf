namespace Slipway.Functions.Orchestrations;

/// <summary>
/// How long one call of an activity works that may have hours of work: short at first, so that an operator is heard soon, and then longer, so
/// that long work does not fill the history. Far below the ten minutes that a function may last.
/// </summary>
internal static class Slices
{
    private const int Doublings = 3;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);

    /// <summary>The length of this slice, from 0: half a minute, one minute, two, and from then on four.</summary>
    public static TimeSpan At(int slice) => First * (1 << Math.Min(slice, Doublings));
}
