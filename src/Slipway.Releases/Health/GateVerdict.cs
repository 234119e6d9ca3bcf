using System.Text.Json.Serialization;

namespace Slipway.Releases.Health;

/// <summary>What a health gate found. No data is never healthy.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "verdict")]
[JsonDerivedType(typeof(Healthy), nameof(Healthy))]
[JsonDerivedType(typeof(Breached), nameof(Breached))]
[JsonDerivedType(typeof(Inconclusive), nameof(Inconclusive))]
public abstract record GateVerdict
{
    private GateVerdict()
    {
    }

    /// <summary>Enough samples, few enough failures.</summary>
    public sealed record Healthy(string Evidence) : GateVerdict;

    /// <summary>More failures than the gate allows.</summary>
    public sealed record Breached(string Evidence) : GateVerdict;

    /// <summary>Too few samples to say.</summary>
    public sealed record Inconclusive(string Evidence) : GateVerdict;
}
