using System.Text.Json.Serialization;

namespace Slipway.Releases.Preview;

/// <summary>The kinds of a preview's steps, in the order in which a release comes to them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PreviewKind>))]
public enum PreviewKind
{
    /// <summary>Artifacts are sealed and the version is checked.</summary>
    Readiness,

    /// <summary>The stage's window opens.</summary>
    Window,

    /// <summary>People approve.</summary>
    Approval,

    /// <summary>The environment is taken.</summary>
    Environment,

    /// <summary>Artifacts are copied into the stage's container.</summary>
    Promotion,

    /// <summary>The release waits before a ring, while what runs stays watched.</summary>
    Wait,

    /// <summary>A ring takes the version, bakes and is judged.</summary>
    Ring,

    /// <summary>The way back is rehearsed on the first ring.</summary>
    Rehearsal,

    /// <summary>An operator is asked before the release goes on, while what runs stays watched.</summary>
    Question,

    /// <summary>What runs is read back and probed.</summary>
    Validation,

    /// <summary>A webhook checks what runs.</summary>
    Check,

    /// <summary>What was validated is watched before the release goes on.</summary>
    Watch,

    /// <summary>The release ends.</summary>
    Close,
}
