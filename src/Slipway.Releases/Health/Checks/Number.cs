using System.Globalization;

namespace Slipway.Releases.Health.Checks;

/// <summary>Measured numbers in sentences.</summary>
internal static class Number
{
    /// <summary>Four digits, which is more than any gate turns on.</summary>
    public static string Of(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
