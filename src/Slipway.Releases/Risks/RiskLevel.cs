using System.Text.Json.Serialization;

namespace Slipway.Releases.Risks;

/// <summary>How much a look is worth before somebody approves.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RiskLevel>))]
public enum RiskLevel
{
    /// <summary>As usual.</summary>
    Low,

    /// <summary>Something is not as usual.</summary>
    Medium,

    /// <summary>Something went wrong before, or much is not as usual.</summary>
    High,
}
