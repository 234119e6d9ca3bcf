using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Functions.Cards;
using Slipway.Functions.Deciding;
using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Puts an approval that nobody settled in time to others too.</summary>
public sealed class EscalateApproval(ReleaseLedger ledger, Superiors superiors, CardPlaces places, PromptPosting prompt)
{
    /// <summary>Escalates it while it is open, and was not given more time meanwhile.</summary>
    [Function(nameof(EscalateApproval))]
    public async Task<Report> Run([ActivityTrigger] Input escalated, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(escalated);
        (Approval asked, AskedFacts facts) = await ledger.AskedApprovalAsync(ApprovalRequest.IdOf(escalated.Id, escalated.Stage), cancellation)
            ?? throw new KeyNotFoundException($"{escalated.Id} has no approval of {escalated.Stage}.");
        Superiors.Report managers = await superiors.OfAsync(asked, cancellation);
        ApprovalGroup? group = asked.Request.Policy.Escalation?.Group;
        IEnumerable<string> known = group is null ? [] : group.EntraGroup is null ? group.People : [group.Shown];
        string[] others = [.. known.Concat(managers.People.Select(person => person.DisplayName))];
        string may = others.Length == 0 ? "nobody else can be asked" : $"{facts.Say(string.Join(", ", others))} may answer too";
        TimelineEvent entry = new(
            $"approval-{escalated.Stage}-escalated",
            TimelineKind.Approval,
            TimelineEvent.Slipway,
            $"Nobody settled the approval of {escalated.Stage} in time; {may}, until {ProgressSentence.Moment(asked.Request.Deadline)}.{managers.Lacks}",
            escalated.Stage,
            Evidence: new Dictionary<string, string> { ["approval"] = asked.Request.Id });
        Approval approval = await ledger.SettleApprovalAsync(
            escalated.Id,
            escalated.Stage,
            ApprovalState.Escalated,
            entry,
            escalated.Due,
            [.. managers.People.Select(person => person.Id)],
            places.Chats(managers.People),
            cancellation);
        prompt.Soon(approval.Request.Id);
        return new Report(approval);
    }

    /// <summary>Which approval, and the moment that has come.</summary>
    public sealed record Input(ReleaseId Id, string Stage, DateTimeOffset Due);

    /// <summary>The approval as it stands.</summary>
    public sealed record Report(Approval Approval);
}
