using Slipway.Functions.Activities;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// Asks the stage's approvers and waits for their answer. The answer is what the record says, never what a signal carries, and it
/// counts only for the content and the plan that were shown.
/// </summary>
internal static class AwaitApproval
{
    /// <returns>How the release must end; null when it is approved or nobody needs to be asked.</returns>
    public static async Task<Outcome?> Run(ReleaseRun run, Stage stage, VersionSeal seal)
    {
        if (stage.Approval is not { } policy)
        {
            return null;
        }

        RequestApproval.Input question = new(run.Input.Request, run.Input.PlanDigest, stage, seal, run.Now, run.Now + policy.Timeout);
        RequestApproval.Report asked = await run.Do<RequestApproval.Report>(nameof(RequestApproval), question);
        while (asked.Approval.At(run.Now) is { State: ApprovalState.Open } open)
        {
            await run.Note(run.Show(
                ReleaseState.AwaitingApproval,
                open.Decisions.Count == 0
                    ? $"{open.Missing} of {string.Join(", ", policy.Approvers)} must approve"
                    : $"approved by {string.Join(", ", open.Decisions.Select(d => d.By))}; {open.Missing} more must",
                open.Request.Deadline,
                "it is refused",
                $"an approver can answer approval {open.Request.Id}; an operator can abort"));
            await run.Listen(open.Request.Deadline);
            if (await run.Pass() is { } stopped)
            {
                await Settle(run, stage, ApprovalState.Withdrawn);
                return stopped;
            }

            asked = await run.Do<RequestApproval.Report>(nameof(RequestApproval), question);
        }

        Approval settled = asked.Approval.At(run.Now);
        switch (settled.State)
        {
            case ApprovalState.Approved when settled.Request.Content == seal.Content && settled.Request.Plan == run.Input.PlanDigest:
                return await run.Pass();
            case ApprovalState.Approved:
                return new Outcome.Refused($"the approval of {stage.Name} was given for other artifacts or another plan");
            case ApprovalState.Rejected:
                ApprovalDecision no = settled.Decisions.First(d => d.Answer is ApprovalAnswer.Reject);
                return new Outcome.Refused($"{no.By} rejected {stage.Name}: {no.Comment}");
            case ApprovalState.Withdrawn:
                return new Outcome.Refused($"the approval of {stage.Name} was withdrawn");
            default:
                await Settle(run, stage, ApprovalState.Expired);
                return new Outcome.Refused(
                    $"nobody settled the approval of {stage.Name} by {ProgressSentence.Moment(settled.Request.Deadline)}");
        }
    }

    private static Task<SettleApproval.Report> Settle(ReleaseRun run, Stage stage, ApprovalState state) =>
        run.Do<SettleApproval.Report>(nameof(SettleApproval), new SettleApproval.Input(run.Id, stage.Name, state));
}
