using System.Text.Json.Serialization;

namespace Slipway.Azure.Identity;

/// <summary>What a caller may do: the app roles of Slipway's registration in Entra, and the words of a grant.</summary>
public enum Role
{
    /// <summary>See releases, plans, approvals and environments.</summary>
    [JsonStringEnumMemberName("Release.Read")]
    Read,

    /// <summary>Start releases.</summary>
    [JsonStringEnumMemberName("Release.Submit")]
    Submit,

    /// <summary>Answer approvals, where a plan names the person too.</summary>
    [JsonStringEnumMemberName("Release.Approve")]
    Approve,

    /// <summary>Steer releases, verify environments and remove what has expired.</summary>
    [JsonStringEnumMemberName("Release.Operate")]
    Operate,

    /// <summary>Store plans.</summary>
    [JsonStringEnumMemberName("Plan.Write")]
    WritePlan,
}
