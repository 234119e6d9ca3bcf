using System.Text.Json.Serialization;

namespace Slipway.Releases.Health.Checks;

/// <summary>What a source said in one round. What is not a finite number is silence, and never a value.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "answer")]
[JsonDerivedType(typeof(Value), nameof(Value))]
[JsonDerivedType(typeof(Burning), nameof(Burning))]
[JsonDerivedType(typeof(Groups), nameof(Groups))]
[JsonDerivedType(typeof(Silent), nameof(Silent))]
public abstract record MetricAnswer
{
    private MetricAnswer()
    {
    }

    /// <summary>One number.</summary>
    /// <param name="Number">The number.</param>
    /// <param name="At">The end of the time that it stands for, where its source says so: the same value, read again, counts once. Null where it is of the moment.</param>
    public sealed record Value(double Number, DateTimeOffset? At = null) : MetricAnswer;

    /// <summary>The share of bad events over each pair of windows.</summary>
    public sealed record Burning(IReadOnlyList<WindowErrors> Errors) : MetricAnswer;

    /// <summary>The values of the ring and of the baseline since the ring began to bake.</summary>
    public sealed record Groups(IReadOnlyList<double> Ring, IReadOnlyList<double> Baseline) : MetricAnswer;

    /// <summary>Nothing that counts.</summary>
    /// <param name="Why">Why, in a clause: it did not answer, had no data, or what it said is not a number.</param>
    public sealed record Silent(string Why) : MetricAnswer;
}

/// <summary>The share of bad events over a long and a short window, 0 to 1.</summary>
public sealed record WindowErrors(double Over, double Recent);
