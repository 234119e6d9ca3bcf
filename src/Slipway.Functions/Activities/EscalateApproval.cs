using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Functions.Deciding;
using Slipway.Releases.Approvals;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Puts an approval that nobody settled in time to others too.</summary>
public sealed class EscalateApproval(ReleaseLedger ledger, Escalating escalating)
{
    /// <summary>
    /// Escalates it while it is open, and was not given more time meanwhile. While the directory does not tell all managers it fails, to be tried again;
    /// when that is given up, the next <see cref="RequestApproval"/> escalates to those who are known.
    /// </summary>
    [Function(nameof(EscalateApproval))]
    public async Task<Report> Run([ActivityTrigger] Input escalated, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(escalated);
        (Approval asked, AskedFacts facts) = await ledger.AskedApprovalAsync(ApprovalRequest.IdOf(escalated.Id, escalated.Stage), cancellation)
            ?? throw new KeyNotFoundException($"{escalated.Id} has no approval of {escalated.Stage}.");
        return new Report(await escalating.RunAsync(asked, facts, escalated.Due, givesUp: false, cancellation));
    }

    /// <summary>Which approval, and the moment that has come.</summary>
    public sealed record Input(ReleaseId Id, string Stage, DateTimeOffset Due);

    /// <summary>The approval as it stands.</summary>
    public sealed record Report(Approval Approval);
}
