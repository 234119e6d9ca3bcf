using System.Text.Json.Serialization;

namespace Slipway.Releases.Progress;

/// <summary>Where a release stands, in one word.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReleaseState>))]
public enum ReleaseState
{
    /// <summary>Recorded, and about to start.</summary>
    Accepted,

    /// <summary>The artifacts are sealed and the version is checked.</summary>
    CheckingReadiness,

    /// <summary>It waits for the deployment window of a stage.</summary>
    AwaitingWindow,

    /// <summary>It waits for people to approve.</summary>
    AwaitingApproval,

    /// <summary>It waits for its turn in an environment that another release holds.</summary>
    AwaitingEnvironment,

    /// <summary>Artifacts are copied into the stage's container.</summary>
    Promoting,

    /// <summary>A ring takes the new version, and is watched.</summary>
    RollingOut,

    /// <summary>What runs after the last ring is read back and probed.</summary>
    Validating,

    /// <summary>A step failed, a gate could not tell, or the plan asks a question; it waits for an operator.</summary>
    Held,

    /// <summary>An operator paused it.</summary>
    Paused,

    /// <summary>What was touched is put back.</summary>
    RollingBack,

    /// <summary>Something could not be put back; it waits for people, and is tried again.</summary>
    RollbackStuck,

    /// <summary>Every stage runs the new version, and its artifacts are made immutable as the plan asks.</summary>
    Protecting,

    /// <summary>Ended: every stage runs the new version.</summary>
    Released,

    /// <summary>Ended: taken back because something was not well.</summary>
    RolledBack,

    /// <summary>Ended: a person or a rule said no.</summary>
    Refused,

    /// <summary>Ended: a person stopped it.</summary>
    Aborted,

    /// <summary>Ended for a technical reason.</summary>
    Errored,
}
