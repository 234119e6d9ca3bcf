using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Azure.Targets;
using Slipway.Releases.Compensations;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Undoes one step. What somebody else changed since is left alone and told.</summary>
public sealed class Undo(RolloutTargets targets, EnvironmentRecords environments, ReleaseLedger ledger)
{
    /// <summary>Undoes the step; undone before, or never done, nothing changes.</summary>
    [Function(nameof(Undo))]
    public async Task<Report> Run([ActivityTrigger] Input step, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(step);
        Compensation undo = step.Pushed.Undo;
        switch (await Restore(step.Id, undo, cancellation))
        {
            case TargetStep.Going busy:
                return new Report(null, busy.Unfinished);
            case TargetStep.Conflict { Why: var conflict }:
                await ledger.AppendAsync(step.Id, Say(undo, "-conflict", $"Could not {undo.Sentence}: {conflict.TrimEnd('.')}."), cancellation);
                return new Report(conflict);
            default:
                await ledger.SettleAsync(step.Id, step.Pushed, Say(undo, RolloutLines.Done, $"Undone: {undo.Sentence}."), cancellation);
                return new Report(null);
        }
    }

    private async Task<TargetStep> Restore(ReleaseId ours, Compensation undo, CancellationToken cancellation)
    {
        if (undo.PutsBack(ours.Product) is var (place, before))
        {
            return await targets.Of(place).RestoreAsync(place, ours, before, cancellation);
        }

        if (undo is Compensation.RestoreRunning running)
        {
            await environments.RestoreAsync(running.Environment, ours.Product, ours, running.Before, cancellation);
            return TargetStep.Done.Value;
        }

        throw new InvalidOperationException($"There is no way to undo {undo.GetType().Name}.");
    }

    private static TimelineEvent Say(Compensation undo, string key, string text) => undo.RingName is { } ring
        ? new($"undo-{undo.Key}{key}", TimelineKind.Compensated, TimelineEvent.Slipway, text, undo.Environment, ring)
        : new($"undo-{undo.Key}{key}", TimelineKind.Compensated, TimelineEvent.Slipway, text);

    /// <summary>Which step of which release.</summary>
    public sealed record Input(ReleaseId Id, PushedCompensation Pushed);

    /// <summary>Why it could not be undone, or what is still to be waited for; both null when it was undone.</summary>
    public sealed record Report(string? Conflict, Unfinished? Unfinished = null);
}
