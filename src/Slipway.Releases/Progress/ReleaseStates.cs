using Slipway.Releases.Outcomes;

namespace Slipway.Releases.Progress;

/// <summary>What follows from a state.</summary>
public static class ReleaseStates
{
    /// <summary>Whether the release has ended.</summary>
    public static bool IsClosed(this ReleaseState state) => state >= ReleaseState.Released;

    /// <summary>Whether the release waits for people or for its window, and has touched nothing of the stage.</summary>
    public static bool IsWaiting(this ReleaseState state) => state is ReleaseState.AwaitingWindow or ReleaseState.AwaitingApproval;

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
