using Slipway.Releases.Progress;

namespace Slipway.Releases.Commands;

/// <summary>Which command means something in which state.</summary>
public static class CommandRules
{
    /// <summary>Why the command means nothing now, with what to do instead; null when it does.</summary>
    public static string? WhyNot(CommandVerb verb, ReleaseProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return (verb, progress) switch
        {
            (CommandVerb.Promote or CommandVerb.Skip, { State: ReleaseState.Held, Question: null }) =>
                "The release is held by a step or a gate, and not by a question; say resume or retry.",
            (CommandVerb.Retry, { State: ReleaseState.Held, Question: not null }) =>
                "The release asks a question, and no step has failed; answer with promote, or with rollback.",
            _ => WhyNot(verb, progress.State),
        };
    }

    private static string? WhyNot(CommandVerb verb, ReleaseState state) => (verb, state) switch
    {
        (_, ReleaseState.Protecting) => "The release has passed its last stage and is being closed.",
        (CommandVerb.Retry, ReleaseState.Held or ReleaseState.RollbackStuck or ReleaseState.Errored) => null,
        (CommandVerb.Retry, _) when state.IsClosed() => $"The release is {state}; to try the version again, start another attempt of it.",
        (CommandVerb.Retry, _) => $"The release is {state} and no step has failed; there is nothing to retry.",
        (CommandVerb.Rollback, ReleaseState.Released) => null,
        (CommandVerb.Lift, ReleaseState.RolledBack) => null,
        (CommandVerb.Lift, _) => $"The release is {state}; only a version that was rolled back is held.",
        (CommandVerb.Done or CommandVerb.Forward, ReleaseState.RollbackStuck or ReleaseState.Errored) => null,
        (CommandVerb.Done or CommandVerb.Forward, _) => $"The release is {state}, and no step of a way back is stuck.",
        (_, _) when state.IsClosed() => $"The release is {state} already.",
        (CommandVerb.Skip, ReleaseState.RollingBack) => null,
        (_, ReleaseState.RollingBack or ReleaseState.RollbackStuck) => "The release is being taken back already.",
        (CommandVerb.Resume, ReleaseState.Paused or ReleaseState.Held) => null,
        (CommandVerb.Resume, _) => $"The release is {state}, not paused or held.",
        (CommandVerb.Pause, ReleaseState.Paused) => "The release is paused already.",
        (CommandVerb.Promote, ReleaseState.RollingOut or ReleaseState.Validating or ReleaseState.Held) => null,
        (CommandVerb.Skip, ReleaseState.RollingOut or ReleaseState.Held) => null,
        (CommandVerb.Skip, ReleaseState.Validating) => "The rings of the stage are done, and what is left of it cannot be skipped; a watch can be ended with promote.",
        (CommandVerb.Promote or CommandVerb.Skip, ReleaseState.Paused) => "The release is paused; say resume first.",
        (CommandVerb.Promote or CommandVerb.Skip, _) => $"The release is {state}; nothing bakes, waits or is asked.",
        _ => null,
    };
}
