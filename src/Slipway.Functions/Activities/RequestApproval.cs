using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Functions.Cards;
using Slipway.Functions.Deciding;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Activities;

/// <summary>Puts the question to a stage's approvers. Asked again, it answers with the question as it stands, its answers included.</summary>
public sealed class RequestApproval(ReleaseLedger ledger, EnvironmentRecords environments, AskedPeople asked, AskedEvidence evidence, Escalating escalating, CardPlaces places, PromptPosting prompt)
{
    /// <summary>Asks, or reads what was asked.</summary>
    [Function(nameof(RequestApproval))]
    public async Task<Report> Run([ActivityTrigger] Input question, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        string id = ApprovalRequest.IdOf(question.Request.Id, question.Stage.Name);
        AskedApproval? before = await ledger.AskedApprovalAsync(id, cancellation);
        Approval approval = before?.Approval ?? await AskAsync(id, question, cancellation);
        if (before is not null && approval.State is ApprovalState.Open && approval.Request.EscalatesAt is { } due && due <= (question.Now ?? question.AskedAt))
        {
            // It was tried for a while to find all managers, and given up: better some than none.
            approval = await escalating.RunAsync(approval, before.Facts, due, givesUp: true, cancellation);
        }

        IReadOnlyList<AskedPerson> people = approval.IsOpen && approval.Request.Policy.RemindEvery is not null ? await asked.AwaitedAsync(approval, cancellation) : [];
        return new Report(approval, ApprovalSchedule.Upcoming(approval, people, question.After ?? question.AskedAt, question.Now ?? question.AskedAt));
    }

    private async Task<Approval> AskAsync(string id, Input question, CancellationToken cancellation)
    {
        EnvironmentRecord environment = await environments.GetAsync(question.Stage.Name, question.Request.Product, cancellation);
        ApprovalPolicy policy = question.Stage.Approval!;
        ApprovalSchedule schedule = ApprovalSchedule.Of(policy, question.AskedAt);
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
            schedule.EndsAt,
            schedule.EscalatesAt,
            question.Request.Committers);
        AskedFacts facts = await evidence.FindAsync(request, cancellation);
        TimelineEvent entry = new(
            $"approval-{question.Stage.Name}-asked",
            TimelineKind.Approval,
            TimelineEvent.Slipway,
            $"Asked {facts.Say(policy.Shown)} to approve {question.Stage.Name} until {ProgressSentence.Moment(schedule.EndsAt)}.",
            question.Stage.Name,
            Evidence: new Dictionary<string, string> { ["approval"] = id, ["content"] = question.Seal.Content.ToString() });
        Approval asking = await ledger.AskAsync(request, facts, entry, await places.OfAsync(request, cancellation), cancellation);
        prompt.Soon(id);
        return asking;
    }

    /// <summary>What is asked.</summary>
    /// <param name="Request">The release's request.</param>
    /// <param name="Plan">The digest of its plan.</param>
    /// <param name="Stage">The stage.</param>
    /// <param name="Seal">What is to be approved.</param>
    /// <param name="AskedAt">When the release began to ask.</param>
    /// <param name="After">The last moment of the approval that was attended to; null for none.</param>
    /// <param name="Now">The release's time; null for before anything is due.</param>
    public sealed record Input(
        ReleaseRequest Request, Digest Plan, Stage Stage, VersionSeal Seal, DateTimeOffset AskedAt, DateTimeOffset? After = null, DateTimeOffset? Now = null);

    /// <summary>The question as it stands.</summary>
    /// <param name="Approval">The question with its answers.</param>
    /// <param name="Next">What happens next while nobody settles it; null when it has ended, and in what version 0.1 recorded.</param>
    public sealed record Report(Approval Approval, ApprovalMoment? Next = null);
}
