using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Functions.Cards;
using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Puts an approval that nobody settled in time to others too.</summary>
public sealed class EscalateApproval(ReleaseLedger ledger, PromptPosting prompt)
{
    /// <summary>Escalates it while it is open, and was not given more time meanwhile.</summary>
    [Function(nameof(EscalateApproval))]
    public async Task<Report> Run([ActivityTrigger] Input escalated, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(escalated);
        Approval asked = await ledger.ApprovalAsync(ApprovalRequest.IdOf(escalated.Id, escalated.Stage), cancellation)
            ?? throw new KeyNotFoundException($"{escalated.Id} has no approval of {escalated.Stage}.");
        ApprovalGroup? group = asked.Request.Policy.Escalation?.Group;
        string others = group is { EntraGroup: null } ? string.Join(", ", group.People) : $"{group?.Shown}";
        TimelineEvent entry = new(
            $"approval-{escalated.Stage}-escalated",
            TimelineKind.Approval,
            TimelineEvent.Slipway,
            $"Nobody settled the approval of {escalated.Stage} in time; {others} may answer too, until {ProgressSentence.Moment(asked.Request.Deadline)}.",
            escalated.Stage,
            Evidence: new Dictionary<string, string> { ["approval"] = asked.Request.Id });
        Approval approval = await ledger.SettleApprovalAsync(
            escalated.Id, escalated.Stage, ApprovalState.Escalated, entry, escalated.Due, cancellation);
        prompt.Soon(approval.Request.Id);
        return new Report(approval);
    }

    /// <summary>Which approval, and the moment that has come.</summary>
    public sealed record Input(ReleaseId Id, string Stage, DateTimeOffset Due);

    /// <summary>The approval as it stands.</summary>
    public sealed record Report(Approval Approval);
}
