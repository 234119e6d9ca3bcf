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

        RequestApproval.Input question = new(run.Input.Request, run.Input.PlanDigest, stage, seal, run.Now, ApprovalSchedule.Of(policy, run.Now).EndsAt);
        Approval approval = await Ask(run, question);
        while (approval.IsOpen && run.Now < approval.Request.Deadline)
        {
            await run.Note(run.Show(
                ReleaseState.AwaitingApproval,
                Describe(approval),
                approval.Request.Deadline,
                "it is refused",
                $"an approver can answer it (approval {approval.Request.Id}); an operator can abort"));
            await run.Listen(approval.Request.Deadline);
            if (await run.Pass() is { } stopped)
            {
                await Settle(run, stage, ApprovalState.Withdrawn);
                return stopped;
            }

            approval = await Ask(run, question);
        }

        // An answer that was taken just before the deadline stands: only an approval that is still open expires.
        approval = approval.IsOpen ? await Settle(run, stage, ApprovalState.Expired) : approval;
        return Judge(run, stage, seal, approval) ?? await run.Pass();
    }

    private static Outcome.Refused? Judge(ReleaseRun run, Stage stage, VersionSeal seal, Approval settled) =>
        settled.Against(new(seal.Content, run.Input.PlanDigest, stage.Name)) switch
        {
            { IsGranted: true } => null,
            { State: ApprovalState.Superseded } => new($"the approval of {stage.Name} was given for other artifacts or another plan"),
            { State: ApprovalState.Rejected } => new(string.Join("; ", settled.Decisions
                .Where(d => d.Answer is ApprovalAnswer.Reject).Select(no => $"{no.Who} rejected {stage.Name}: {no.Comment}"))),
            { State: ApprovalState.Withdrawn } => new($"the approval of {stage.Name} was withdrawn"),
            _ => new($"nobody settled the approval of {stage.Name} by {ProgressSentence.Moment(settled.Request.Deadline)}"),
        };

    private static string Describe(Approval open) => open.Decisions.Any(d => d.Answer is ApprovalAnswer.Approve)
        ? $"approved by {string.Join(", ", open.Decisions.Where(d => d.Answer is ApprovalAnswer.Approve).Select(d => d.Who))}; {open.Missing} more must"
        : $"{open.Request.Policy.Shown} must approve";

    private static async Task<Approval> Ask(ReleaseRun run, RequestApproval.Input question) =>
        (await run.Do<RequestApproval.Report>(nameof(RequestApproval), question)).Approval;

    private static async Task<Approval> Settle(ReleaseRun run, Stage stage, ApprovalState state) =>
        (await run.Do<SettleApproval.Report>(nameof(SettleApproval), new SettleApproval.Input(run.Id, stage.Name, state))).Approval;
}
