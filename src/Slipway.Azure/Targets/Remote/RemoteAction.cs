using System.Text.Json.Serialization;

namespace Slipway.Azure.Targets.Remote;

/// <summary>What a system of the user's own is asked for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RemoteAction>))]
public enum RemoteAction
{
    /// <summary>To say what runs; nothing may change.</summary>
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>To bring a version, and give it its share of the users.</summary>
    [JsonStringEnumMemberName("bring")]
    Bring,

    /// <summary>To put back what ran before, whatever of the release has been begun.</summary>
    [JsonStringEnumMemberName("restore")]
    Restore,

    /// <summary>To run a check of a version, or to say how far it is.</summary>
    [JsonStringEnumMemberName("check")]
    Check,
}
