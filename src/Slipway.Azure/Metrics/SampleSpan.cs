namespace Slipway.Azure.Metrics;

/// <summary>The time for which a source is asked.</summary>
/// <param name="Since">From when on; null for the one newest value.</param>
/// <param name="Until">Until when.</param>
/// <param name="Step">How far apart two values are.</param>
/// <param name="NotBefore">When the bake began: a value of a time before it tells nothing of the new version. Null where that is not known.</param>
public sealed record SampleSpan(DateTimeOffset? Since, DateTimeOffset Until, TimeSpan Step, DateTimeOffset? NotBefore = null)
{
    private const int Most = 1_000;

    /// <summary>The value at a moment.</summary>
    public static SampleSpan At(DateTimeOffset moment) => new(null, moment, TimeSpan.Zero);

    /// <summary>The values between two moments: one for each step, or fewer when that were more than a thousand.</summary>
    public static SampleSpan Between(DateTimeOffset since, DateTimeOffset until, TimeSpan step)
    {
        TimeSpan widest = (until - since) / Most;
        TimeSpan shortest = TimeSpan.FromSeconds(1);
        step = step > widest ? step : widest;
        return new(since, until, step > shortest ? step : shortest);
    }
}
