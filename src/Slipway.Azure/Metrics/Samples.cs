namespace Slipway.Azure.Metrics;

/// <summary>What a source had to a query.</summary>
/// <param name="Values">The finite numbers, oldest first.</param>
/// <param name="Silence">Why there are none, in a clause; null when there are some.</param>
/// <param name="Newest">The end of the time that the newest one stands for, where the source says so; null otherwise.</param>
public sealed record Samples(IReadOnlyList<double> Values, string? Silence = null, DateTimeOffset? Newest = null)
{
    /// <summary>No number, for a reason.</summary>
    public static Samples None(string why) => new([], why);

    /// <summary>The finite ones of these. What is not a number tells nothing, and least of all that something is well.</summary>
    public static Samples Of(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        return finite.Length > 0 ? new(finite) : None("it has no value that is a number");
    }
}
