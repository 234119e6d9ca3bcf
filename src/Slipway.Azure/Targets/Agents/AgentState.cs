using System.Text.Json.Serialization;

namespace Slipway.Azure.Targets.Agents;

/// <summary>How far an agent is with a command.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AgentState>))]
public enum AgentState
{
    /// <summary>It is at it; another answer follows.</summary>
    [JsonStringEnumMemberName("going")]
    Going,

    /// <summary>It is done, so it is worth looking; to <c>read</c>, it says what runs.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>It failed; what ran before is put back, and the same wanted again is another command.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It must not, for good.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>It knows no such place.</summary>
    [JsonStringEnumMemberName("gone")]
    Gone,
}
