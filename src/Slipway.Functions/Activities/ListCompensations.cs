using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Releases.Compensations;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Begins a release's way back, and reads what is to be undone. A step forward that is still on its way somewhere comes too late now.</summary>
public sealed class ListCompensations(ReleaseLedger ledger)
{
    /// <summary>The open compensations, last pushed first.</summary>
    [Function(nameof(ListCompensations))]
    public async Task<Report> Run([ActivityTrigger] Input release, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(release);
        await ledger.FenceAsync(release.Id, Begun, cancellation);
        return new Report(await ledger.OpenCompensationsAsync(release.Id, cancellation));
    }

    /// <summary>The key of the line that tells of the way back.</summary>
    internal const string WayBack = "way-back";

    private static TimelineEvent Begun { get; } =
        new(WayBack, TimelineKind.Compensated, TimelineEvent.Slipway, "Begins to put back what was touched.");

    /// <summary>Of which release.</summary>
    public sealed record Input(ReleaseId Id);

    /// <summary>What is open.</summary>
    public sealed record Report(IReadOnlyList<PushedCompensation> Open);
}
