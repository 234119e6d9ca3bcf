using System.Text.Json.Serialization;

namespace Slipway.Releases.Rollouts;

/// <summary>Whether the way back is rehearsed on the first ring, so that people know that there is one, and how long it takes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Rehearsal>))]
public enum Rehearsal
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>Once the first ring is well it goes back, and forward again, before the rest begins.</summary>
    FirstRing,

    /// <summary>The first ring goes forward and back before anybody is asked to approve; those who are asked see how it went.</summary>
    BeforeApproval,
}
