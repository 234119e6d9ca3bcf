using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Functions.Cards;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Activities;

/// <summary>Puts the question to a stage's approvers. Asked again, it answers with the question as it stands, its answers included.</summary>
public sealed class RequestApproval(ReleaseLedger ledger, EnvironmentRecords environments, CardPlaces places, PromptPosting prompt)
{
    /// <summary>Asks, or reads what was asked.</summary>
    [Function(nameof(RequestApproval))]
    public async Task<Report> Run([ActivityTrigger] Input question, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        string id = ApprovalRequest.IdOf(question.Request.Id, question.Stage.Name);
        if (await ledger.ApprovalAsync(id, cancellation) is { } asked)
        {
            return new Report(asked);
        }

        EnvironmentRecord environment = await environments.GetAsync(question.Stage.Name, question.Request.Product, cancellation);
        ApprovalPolicy policy = question.Stage.Approval!;
        ApprovalRequest request = new(
            id,
            question.Request.Id,
            question.Stage.Name,
            policy,
            question.Request.RequestedBy,
            question.Seal.Content,
            question.Plan,
            environment.Running?.Version,
            question.AskedAt,
            question.Deadline,
            ApprovalSchedule.Of(policy, question.AskedAt).EscalatesAt);
        TimelineEvent entry = new(
            $"approval-{question.Stage.Name}-asked",
            TimelineKind.Approval,
            TimelineEvent.Slipway,
            $"Asked {policy.Shown} to approve {question.Stage.Name} until {ProgressSentence.Moment(question.Deadline)}.",
            question.Stage.Name,
            Evidence: new Dictionary<string, string> { ["approval"] = id, ["content"] = question.Seal.Content.ToString() });
        JsonObject card = ApprovalCard.Of(Approval.Ask(request), question.Request, question.Seal, question.Stage.Rollout.Rings);
        Approval asking = await ledger.AskAsync(request, card, entry, places.Of(request), cancellation);
        prompt.Soon(id);
        return new Report(asking);
    }

    /// <summary>What is asked.</summary>
    public sealed record Input(
        ReleaseRequest Request, Digest Plan, Stage Stage, VersionSeal Seal, DateTimeOffset AskedAt, DateTimeOffset Deadline);

    /// <summary>The question as it stands.</summary>
    public sealed record Report(Approval Approval);
}
