using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Azure.Targets;
using Slipway.Releases.Compensations;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Puts a ring back to what it ran before, and leaves its way back on the stack: the release goes on.</summary>
public sealed class RehearseWayBack(RolloutTargets targets, ReleaseRecords records, ReleaseLedger ledger)
{
    /// <summary>Puts it back as the real way back does; a ring that is back already stays so.</summary>
    [Function(nameof(RehearseWayBack))]
    public async Task<Report> Run([ActivityTrigger] Input rehearsal, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rehearsal);
        await records.UpdateAsync(rehearsal.Id, rehearsal.Progress, cancellation: cancellation);
        TargetPlace place = rehearsal.Place;
        if (await ledger.FindLineAsync(rehearsal.Id, LineOf(place.Environment, place.Ring), cancellation) is not null || await ledger.IsFencedAsync(rehearsal.Id, cancellation))
        {
            return new Report("", "it was rehearsed already; a late repeat must not take the ring back again");
        }

        Compensation? way = await ledger.FindCompensationAsync(rehearsal.Id, Compensation.Of(place, TargetState.Nothing).Key, cancellation);
        if (way?.PutsBack(rehearsal.Id.Product) is not (_, { } before))
        {
            throw new InvalidOperationException($"{rehearsal.Id} has pushed no way back of {place.Shown}.");
        }

        return await targets.Of(place).RestoreAsync(place, rehearsal.Id, before, cancellation) switch
        {
            TargetStep.Conflict conflict => new Report(before.Shown, conflict.Why),
            TargetStep.Going busy => new Report(before.Shown, null, busy.Unfinished),
            _ => new Report(before.Shown, null),
        };
    }

    /// <summary>The key of the line that tells of a rehearsal.</summary>
    public static string LineOf(string stage, Ring ring) => $"rehearsed-{stage}-{ring.Name}";

    /// <summary>Which ring of which release.</summary>
    public sealed record Input(ReleaseId Id, TargetPlace Place, ReleaseProgress Progress);

    /// <summary>What the ring returned to, what stood in the way, and what is still to be waited for.</summary>
    public sealed record Report(string Before, string? Conflict, Unfinished? Unfinished = null);
}
