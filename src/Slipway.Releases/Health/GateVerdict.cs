using System.Text.Json.Serialization;

namespace Slipway.Releases.Health;

/// <summary>What a health gate found. No data is never healthy.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "verdict")]
[JsonDerivedType(typeof(Healthy), nameof(Healthy))]
[JsonDerivedType(typeof(Breached), nameof(Breached))]
[JsonDerivedType(typeof(Inconclusive), nameof(Inconclusive))]
public abstract record GateVerdict
{
    private GateVerdict(string evidence) => Evidence = evidence;

    /// <summary>What it rests on, in a clause.</summary>
    public string Evidence { get; init; }

    /// <summary>Enough samples, few enough failures.</summary>
    public sealed record Healthy(string Evidence) : GateVerdict(Evidence);

    /// <summary>More failures than the gate allows, or an alert that began during the bake.</summary>
    public sealed record Breached(string Evidence) : GateVerdict(Evidence);

    /// <summary>Too few samples to say, or an alert that fired before.</summary>
    public sealed record Inconclusive(string Evidence) : GateVerdict(Evidence);
}
