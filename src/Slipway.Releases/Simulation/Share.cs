using MathNet.Numerics.Distributions;

namespace Slipway.Releases.Simulation;

/// <summary>How many of several, with what that tells about all there could be.</summary>
/// <param name="Count">How many.</param>
/// <param name="Of">Of how many.</param>
/// <param name="Part">Their part, 0 to 1.</param>
/// <param name="From">The lower end of the interval that holds the true part with 95 % confidence (Wilson, 1927).</param>
/// <param name="To">Its upper end.</param>
public sealed record Share(int Count, int Of, double Part, double From, double To)
{
    private static readonly double Z = Normal.InvCDF(0, 1, 0.975);

    /// <summary>So many of so many.</summary>
    public static Share Among(int count, int of)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(of, 1);
        double part = (double)count / of;
        double square = Z * Z / of;
        double middle = (part + (square / 2)) / (1 + square);
        double width = Z / (1 + square) * Math.Sqrt((part * (1 - part) / of) + (square / (4 * of)));
        return new(count, of, Rounded(part), Rounded(Math.Max(0, middle - width)), Rounded(Math.Min(1, middle + width)));
    }

    private static double Rounded(double part) => Math.Round(part, 6);
}
