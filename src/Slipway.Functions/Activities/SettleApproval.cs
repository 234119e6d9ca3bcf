using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Releases.Approvals;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Ends an open approval that expired, or that the release no longer needs.</summary>
public sealed class SettleApproval(ReleaseLedger ledger)
{
    /// <summary>Ends it when it is open; an approval that has ended stays as it is.</summary>
    [Function(nameof(SettleApproval))]
    public async Task<Report> Run([ActivityTrigger] Input settled, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settled);
        TimelineEvent entry = new(
            $"approval-{settled.Stage}-{settled.State}",
            TimelineKind.Approval,
            TimelineEvent.Slipway,
            settled.State is ApprovalState.Expired ? $"The approval of {settled.Stage} expired." : $"The approval of {settled.Stage} was withdrawn.",
            settled.Stage);
        return new Report(await ledger.SettleApprovalAsync(settled.Id, settled.Stage, settled.State, entry, cancellation));
    }

    /// <summary>Which approval, and how it ends.</summary>
    public sealed record Input(ReleaseId Id, string Stage, ApprovalState State);

    /// <summary>The approval as it stands.</summary>
    public sealed record Report(Approval Approval);
}
