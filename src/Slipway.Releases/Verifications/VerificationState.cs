using System.Text.Json.Serialization;

namespace Slipway.Releases.Verifications;

/// <summary>What a verification has come to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VerificationState>))]
public enum VerificationState
{
    /// <summary>It is under way.</summary>
    Running,

    /// <summary>What runs is what was sealed.</summary>
    Clean,

    /// <summary>Something is not as it was sealed.</summary>
    Drifted,

    /// <summary>Another release took the environment meanwhile, so it ended without a verdict.</summary>
    Superseded,

    /// <summary>It could not be done, which says nothing about what runs.</summary>
    Failed,
}
