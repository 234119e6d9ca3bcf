using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Azure.Targets;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Points a ring at a version, after its way back was pushed.</summary>
public sealed class PointRing(RolloutTargets targets, ReleaseRecords records, ReleaseLedger ledger)
{
    /// <summary>Points the ring; a ring that already points there stays as it is.</summary>
    [Function(nameof(PointRing))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        Task shown = records.UpdateAsync(wanted.Id, wanted.Progress, cancellation: cancellation);
        if (ledger.CallsCards)
        {
            // The ring's line has its card posted, which shows the record.
            await shown;
        }

        Task<Report> pointed = Point(wanted, cancellation);
        await Task.WhenAll(shown, pointed);
        return await pointed;
    }

    private async Task<Report> Point(Input wanted, CancellationToken cancellation)
    {
        TargetPlace place = new(wanted.Id.Product, wanted.Stage, wanted.Ring, wanted.Target);
        ITarget target = targets.Of(place);
        TargetState found = await target.ReadAsync(place, cancellation);
        if (wanted.Target is null && found.Release == wanted.Id)
        {
            return await ledger.IsFencedAsync(wanted.Id, cancellation) ? await ComeTooLate(wanted, place, target, cancellation) : new Report(null);
        }

        if (wanted.IsRehearsal && await ledger.FindLineAsync(wanted.Id, RehearseWayBack.LineOf(wanted.Stage, wanted.Ring), cancellation) is not null)
        {
            return new Report("the way back was rehearsed already; a late repeat must not bring the ring forward before it is approved");
        }

        TimelineEvent line = Say(wanted, place, found);
        Compensation? pushed = await ledger.PushAsync(wanted.Id, Compensation.Of(place, found), line, cancellation);
        if (pushed is not null && pushed.Environment != wanted.Stage)
        {
            return new Report($"its way back has the same name as one of {pushed.Environment}; name stages and rings apart");
        }

        if (pushed?.PutsBack(wanted.Id.Product) is not (_, { } before))
        {
            return found.Release == wanted.Id
                ? await ComeTooLate(wanted, place, target, cancellation)
                : new Report("its way back has been walked already; a late repeat must not point it again");
        }

        if (wanted.Target is { IsShared: true })
        {
            // Its way back was pushed with the first ring; the line of this one is still to be written.
            await ledger.AppendAsync(wanted.Id, line, cancellation);
            if (found.Release == wanted.Id && await IsPassed(wanted, line, cancellation))
            {
                return new Report(null);
            }
        }

        // What may be replaced is what was first seen and pushed: after a crash in between, a stranger's change is not taken for it.
        TargetStep step = await target.BringAsync(place, new BroughtVersion(wanted.Id, wanted.Seal), before, found, cancellation);
        if (step is TargetStep.Conflict conflict)
        {
            return new Report(conflict.Why);
        }

        // The way back may have been walked between the push and the change.
        return await ledger.IsFencedAsync(wanted.Id, cancellation) ? await ComeTooLate(wanted, place, target, cancellation)
            : new Report(null, (step as TargetStep.Going)?.Unfinished);
    }

    /// <summary>Whether a later ring has been given its share of the same target: a late repeat must not take it away.</summary>
    private async Task<bool> IsPassed(Input wanted, TimelineEvent line, CancellationToken cancellation) =>
        await ledger.FindLineAsync(wanted.Id, line.Key, cancellation) is { } told
            && await ledger.ReadAsync(wanted.Id, told.Sequence, cancellation).AnyAsync(later => later.Event.Kind is TimelineKind.Ring && later.Event.Stage == wanted.Stage, cancellation);

    /// <summary>
    /// Puts back what came after the way back, which may have found nothing to undo yet. What comes after a release was closed in another way is left as it is.
    /// </summary>
    private async Task<Report> ComeTooLate(Input wanted, TargetPlace place, ITarget target, CancellationToken cancellation)
    {
        if (await ledger.FindLineAsync(wanted.Id, ListCompensations.WayBack, cancellation) is null)
        {
            return new Report("the release has ended; a late repeat changes nothing");
        }

        Compensation? way = await ledger.FindCompensationAsync(wanted.Id, Compensation.Of(place, TargetState.Nothing).Key, cancellation);
        return way?.PutsBack(wanted.Id.Product) is not (_, { } before) ? new Report("the release was taken back while the ring was being pointed")
            : await target.RestoreAsync(place, wanted.Id, before, cancellation) switch
            {
                TargetStep.Conflict conflict => new Report(conflict.Why),
                TargetStep.Going busy => throw new InvalidOperationException($"{place.Shown} came too late and is being put back: {busy.Unfinished.What}."),
                _ => new Report("the release was taken back while the ring was being pointed; the ring was put back"),
            };
    }

    private static TimelineEvent Say(Input wanted, TargetPlace place, TargetState before) => new(
        $"ring-{wanted.Stage}-{wanted.Ring.Name}",
        TimelineKind.Ring,
        TimelineEvent.Slipway,
        wanted.Target is null
            ? $"Points ring {wanted.Ring.Name} of {wanted.Stage}, {wanted.Ring.Weight} % of users, at {wanted.Id.Version}; before: {before.Shown}."
            : $"Brings {wanted.Id.Version} to ring {wanted.Ring.Name} of {wanted.Stage}, {wanted.Ring.Weight} % of users, by {place.Fill(wanted.Target.Shown)}; before: {before.Shown}.",
        wanted.Stage,
        wanted.Ring.Name,
        new Dictionary<string, string>(before.Version is { } replaced && before.Release != wanted.Id ? [new(RolloutLines.Replaces, $"{replaced}")] : []) { ["content"] = wanted.Seal.Content.ToString() });

    /// <summary>Which ring, and at what it is pointed; and whether that is the rehearsal before people are asked.</summary>
    public sealed record Input(ReleaseId Id, string Stage, Ring Ring, VersionSeal Seal, ReleaseProgress Progress, Target? Target = null, bool IsRehearsal = false);

    /// <summary>What stands in the way, or is still to be waited for; both null when the ring runs the version.</summary>
    public sealed record Report(string? Conflict, Unfinished? Unfinished = null);
}
