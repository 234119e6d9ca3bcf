using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Azure.Targets;
using Slipway.Releases.Compensations;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Undoes one step. What somebody else changed since is left alone and told.</summary>
public sealed class Undo(ChannelPointers pointers, EnvironmentRecords environments, ReleaseLedger ledger)
{
    /// <summary>Undoes the step; undone before, or never done, nothing changes.</summary>
    [Function(nameof(Undo))]
    public async Task<Report> Run([ActivityTrigger] Input step, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(step);
        Compensation undo = step.Pushed.Undo;
        string? conflict = undo switch
        {
            Compensation.RestorePointer pointer => (await pointers.RestoreAsync(step.Id.Product, step.Id, pointer, cancellation)).Conflict,
            Compensation.RestoreRunning running => await Restore(step.Id, running, cancellation),
            _ => throw new InvalidOperationException($"There is no way to undo {undo.GetType().Name}."),
        };
        if (conflict is not null)
        {
            await ledger.AppendAsync(step.Id, Say(undo, "-conflict", $"Could not {undo.Sentence}: {conflict.TrimEnd('.')}."), cancellation);
            return new Report(conflict);
        }

        await ledger.SettleAsync(step.Id, step.Pushed, Say(undo, RolloutLines.Done, $"Undone: {undo.Sentence}."), cancellation);
        return new Report(null);
    }

    private async Task<string?> Restore(ReleaseId ours, Compensation.RestoreRunning undo, CancellationToken cancellation)
    {
        await environments.RestoreAsync(undo.Environment, ours.Product, ours, undo.Before, cancellation);
        return null;
    }

    private static TimelineEvent Say(Compensation undo, string key, string text) => undo switch
    {
        Compensation.RestorePointer ring =>
            new($"undo-{undo.Key}{key}", TimelineKind.Compensated, TimelineEvent.Slipway, text, ring.Environment, ring.Ring),
        _ => new($"undo-{undo.Key}{key}", TimelineKind.Compensated, TimelineEvent.Slipway, text),
    };

    /// <summary>Which step of which release.</summary>
    public sealed record Input(ReleaseId Id, PushedCompensation Pushed);

    /// <summary>Why it could not be undone; null when it was.</summary>
    public sealed record Report(string? Conflict);
}
