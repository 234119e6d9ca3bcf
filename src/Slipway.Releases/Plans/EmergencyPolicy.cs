using System.Text.Json.Serialization;

namespace Slipway.Releases.Plans;

/// <summary>What an emergency rollback may leave out. Artifacts are held against their seals and what runs is read back and validated all the same.</summary>
/// <param name="Skips">What is left out.</param>
public sealed record EmergencyPolicy(IReadOnlyList<SkippedGate> Skips);

/// <summary>What an emergency may leave out.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SkippedGate>))]
public enum SkippedGate
{
    /// <summary>The deployment window: it goes back at once.</summary>
    Window,

    /// <summary>The approval: the operator's word is enough.</summary>
    Approval,

    /// <summary>The bake of each ring, with its wait and its question: all rings go back one after the other, and the validation looks at the end.</summary>
    Bake,
}
