using Slipway.Releases.Outcomes;

namespace Slipway.Releases.Progress;

/// <summary>What follows from a state.</summary>
public static class ReleaseStates
{
    /// <summary>Whether the release has ended.</summary>
    public static bool IsClosed(this ReleaseState state) => state >= ReleaseState.Released;

    /// <summary>The state that an outcome ends in.</summary>
    public static ReleaseState ToState(this Outcome outcome) => outcome switch
    {
        Outcome.Released => ReleaseState.Released,
        Outcome.RolledBack => ReleaseState.RolledBack,
        Outcome.Refused => ReleaseState.Refused,
        Outcome.Aborted => ReleaseState.Aborted,
        _ => ReleaseState.Errored,
    };
}
