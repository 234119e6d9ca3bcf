using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Releases.Compensations;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Reads what of a release is still to be undone.</summary>
public sealed class ListCompensations(ReleaseLedger ledger)
{
    /// <summary>The open compensations, last pushed first.</summary>
    [Function(nameof(ListCompensations))]
    public async Task<Report> Run([ActivityTrigger] Input release, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(release);
        return new Report(await ledger.OpenCompensationsAsync(release.Id, cancellation));
    }

    /// <summary>Of which release.</summary>
    public sealed record Input(ReleaseId Id);

    /// <summary>What is open.</summary>
    public sealed record Report(IReadOnlyList<PushedCompensation> Open);
}
