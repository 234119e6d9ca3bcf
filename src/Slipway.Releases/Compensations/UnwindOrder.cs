using System.Text.Json.Serialization;

namespace Slipway.Releases.Compensations;

/// <summary>In which order touched rings are put back.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnwindOrder>))]
public enum UnwindOrder
{
    /// <summary>One after the other, the ring that was touched last first.</summary>
    LastFirst,

    /// <summary>All together, which is quicker and asks more of what serves them.</summary>
    AllAtOnce,
}
