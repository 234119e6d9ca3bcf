using System.Text.Json.Serialization;

namespace Slipway.Releases.Provenance;

/// <summary>Whether a kind of proof must be there.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProofDemand>))]
public enum ProofDemand
{
    /// <summary>It may be missing; one that is there must verify.</summary>
    Optional,

    /// <summary>Without it there is no release.</summary>
    Required,

    /// <summary>It may not be there, because nothing would check it.</summary>
    Refused,
}
