using Azure;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Azure.Targets;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Points a ring at a version, after its way back was pushed.</summary>
public sealed class PointRing(ChannelPointers pointers, ReleaseRecords records, ReleaseLedger ledger, TimeProvider clock)
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
        (ChannelPointer? before, ETag? tag) = await pointers.ReadAsync(wanted.Id.Product, wanted.Stage, wanted.Ring.Name, cancellation);
        if (before?.Release == wanted.Id && before.Version == wanted.Id.Version)
        {
            return new Report(null);
        }

        Compensation? pushed = await ledger.PushAsync(
            wanted.Id, new Compensation.RestorePointer(wanted.Stage, wanted.Ring.Name, before), Say(wanted, before), cancellation);
        if (pushed is not Compensation.RestorePointer way)
        {
            return new Report("its way back has been walked already; a late repeat must not point it again");
        }

        ChannelPointer pointer = new(
            wanted.Id.Product,
            wanted.Stage,
            wanted.Ring.Name,
            wanted.Id.Version,
            wanted.Seal.Content,
            wanted.Seal.Container,
            wanted.Id,
            clock.GetUtcNow());

        // What may be replaced is what was first seen and pushed: after a crash in between, a stranger's change is not taken for it.
        PointerResult pointed = await pointers.PointAsync(pointer, way.Before?.Release, (before, tag), cancellation);
        if (pointed.Done && await ledger.IsFencedAsync(wanted.Id, cancellation))
        {
            // The way back was walked between the push and the write, and found nothing to undo yet.
            await pointers.RestoreAsync(wanted.Id.Product, wanted.Id, way, cancellation);
            return new Report("the release was taken back while the ring was being pointed; the ring was put back");
        }

        return new Report(pointed.Conflict);
    }

    private static TimelineEvent Say(Input wanted, ChannelPointer? before) => new(
        $"ring-{wanted.Stage}-{wanted.Ring.Name}",
        TimelineKind.Ring,
        TimelineEvent.Slipway,
        $"Points ring {wanted.Ring.Name} of {wanted.Stage}, {wanted.Ring.Weight} % of users, at {wanted.Id.Version}; before: {before?.Version.ToString() ?? "nothing"}.",
        wanted.Stage,
        wanted.Ring.Name,
        new Dictionary<string, string>(before is null ? [] : [new(RolloutLines.Replaces, $"{before.Version}")]) { ["content"] = wanted.Seal.Content.ToString() });

    /// <summary>Which ring, and at what it is pointed.</summary>
    public sealed record Input(ReleaseId Id, string Stage, Ring Ring, VersionSeal Seal, ReleaseProgress Progress);

    /// <summary>What stands in the way; null when the ring points at the version.</summary>
    public sealed record Report(string? Conflict);
}
