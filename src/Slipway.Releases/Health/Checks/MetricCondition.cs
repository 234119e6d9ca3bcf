using System.Text.Json.Serialization;

namespace Slipway.Releases.Health.Checks;

/// <summary>What the answers to a query mean.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "condition")]
[JsonDerivedType(typeof(Threshold), nameof(Threshold))]
[JsonDerivedType(typeof(BurnRate), nameof(BurnRate))]
[JsonDerivedType(typeof(Comparison), nameof(Comparison))]
public abstract record MetricCondition
{
    private MetricCondition()
    {
    }

    /// <summary>Each round's value must lie within limits, all but some times.</summary>
    /// <param name="Above">The least value; null for no limit below.</param>
    /// <param name="Below">The greatest value; null for no limit above.</param>
    /// <param name="Failures">How many values outside are still healthy; one more is a breach.</param>
    public sealed record Threshold(double? Above, double? Below, int Failures) : MetricCondition
    {
        /// <summary>Why a value lies outside; null when it does not.</summary>
        public string? Flaw(double value) =>
            value < Above ? $"{Number.Of(value)} is less than {Number.Of(Above.Value)}"
            : value > Below ? $"{Number.Of(value)} is more than {Number.Of(Below.Value)}"
            : null;
    }

    /// <summary>
    /// The error budget must not burn too fast over a long and a short window at once: the long one says that it matters, the short one that it still goes on
    /// (Google, The Site Reliability Workbook, chapter 5).
    /// </summary>
    /// <param name="Objective">The share of good events that is promised, in percent, as in 99.9.</param>
    /// <param name="Windows">The pairs of windows; any pair that burns too fast is a breach.</param>
    public sealed record BurnRate(double Objective, IReadOnlyList<BurnWindow> Windows) : MetricCondition
    {
        /// <summary>How many times faster than promised the budget burns.</summary>
        /// <param name="errors">The share of bad events, 0 to 1.</param>
        public double Of(double errors) => errors / (1 - (Objective / 100));
    }

    /// <summary>The ring's values must not differ from a baseline's, by the Mann-Whitney test over several looks, and by more than a trifle.</summary>
    /// <param name="Baseline">What is asked for those who still run the old version.</param>
    /// <param name="Worse">Which way is worse.</param>
    /// <param name="Effect">The least effect that counts, as Cliff's delta between 0 and 1.</param>
    /// <param name="FalseAlarms">How often a version that is just as good as the old may be stopped, over all looks.</param>
    /// <param name="Looks">How often the values are looked at while the ring bakes.</param>
    /// <param name="Samples">The fewest values of each group that tell something.</param>
    public sealed record Comparison(MetricQuery Baseline, WorseWay Worse, double Effect, double FalseAlarms, int Looks, int Samples) : MetricCondition;
}

/// <summary>Two windows that must both burn too fast.</summary>
/// <param name="Over">The long window.</param>
/// <param name="Recent">The short window.</param>
/// <param name="Rate">How many times faster than promised is too fast.</param>
public sealed record BurnWindow(TimeSpan Over, TimeSpan Recent, double Rate);

/// <summary>Which values are the worse ones.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WorseWay>))]
public enum WorseWay
{
    /// <summary>The larger ones, as of latencies and errors.</summary>
    Larger,

    /// <summary>The smaller ones, as of orders a minute.</summary>
    Smaller,
}
