using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Functions.Cards;
using Slipway.Releases.Approvals;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Ends an open approval that expired, or that the release no longer needs.</summary>
public sealed class SettleApproval(ReleaseLedger ledger, PromptPosting prompt)
{
    /// <summary>Ends it when it is open; an approval that has ended stays as it is.</summary>
    [Function(nameof(SettleApproval))]
    public async Task<Report> Run([ActivityTrigger] Input settled, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settled);
        Approval approval = await ledger.SettleApprovalAsync(
            settled.Id, settled.Stage, settled.State, Say(settled.Stage, settled.State), settled.Due, cancellation: cancellation);
        prompt.Soon(approval.Request.Id);
        return new Report(approval);
    }

    /// <summary>The line that tells of an approval's end without an answer.</summary>
    internal static TimelineEvent Say(string stage, ApprovalState state) => new(
        $"approval-{stage}-{state}",
        TimelineKind.Approval,
        TimelineEvent.Slipway,
        state switch
        {
            ApprovalState.Expired => $"The approval of {stage} expired.",
            ApprovalState.Superseded => $"The artifacts or the plan are no longer those that were shown, so the approval of {stage} is void.",
            _ => $"The approval of {stage} was withdrawn.",
        },
        stage);

    /// <summary>Which approval, and how it ends.</summary>
    /// <param name="Id">The release.</param>
    /// <param name="Stage">The stage.</param>
    /// <param name="State">How it ends.</param>
    /// <param name="Due">The deadline that has passed; null when it is ended before. One that was given more time meanwhile stays open.</param>
    public sealed record Input(ReleaseId Id, string Stage, ApprovalState State, DateTimeOffset? Due = null);

    /// <summary>The approval as it stands.</summary>
    public sealed record Report(Approval Approval);
}
