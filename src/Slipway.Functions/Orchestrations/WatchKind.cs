namespace Slipway.Functions.Orchestrations;

/// <summary>Why a release is watched.</summary>
internal enum WatchKind
{
    /// <summary>A ring has taken the version.</summary>
    Bake,

    /// <summary>The release waits before the next ring.</summary>
    Wait,

    /// <summary>The release waits for an operator's answer.</summary>
    Question,

    /// <summary>The stage is validated.</summary>
    Validation,

    /// <summary>The stage was validated, and is watched before the release goes on.</summary>
    Period,
}
