using Slipway.Functions.Activities;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// Asks the stage's approvers and waits for their answer, and lets them be reminded and others be asked too when that is due. The answer is what
/// the record says, never what a signal carries, and it counts only for the content and the plan that were shown. When things are due an activity
/// reckons, because time zone rules change; between two of them nothing runs.
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

        RequestApproval.Input question = new(run.Input.Request, run.Input.PlanDigest, stage, seal, run.Now);
        RequestApproval.Report asked = await Ask(run, question);
        while (asked.Approval.IsOpen)
        {
            Approval open = asked.Approval;
            if (run.Now >= open.Request.Deadline)
            {
                // An answer that was taken just before the deadline stands, and so does more time: only what is still open and due expires.
                asked = new(await Settle(run, stage, ApprovalState.Expired, open.Request.Deadline));
                asked = asked.Approval.IsOpen ? await Ask(run, question with { Now = run.Now }) : asked;
                continue;
            }

            await run.Note(run.Show(
                ReleaseState.AwaitingApproval,
                Describe(open),
                open.Request.Deadline,
                "it is refused",
                $"an approver can answer it (approval {open.Request.Id}); an operator can abort"));
            await run.Listen(asked.Next?.At ?? open.Request.Deadline);
            if (await run.Pass() is { } stopped)
            {
                await Settle(run, stage, ApprovalState.Withdrawn);
                return stopped;
            }

            if (asked.Next is { Kind: not ApprovalMomentKind.Expiry } moment && moment.At <= run.Now)
            {
                await Attend(run, stage, moment);
                question = question with { After = moment.At };
            }

            asked = await Ask(run, question with { Now = run.Now });
        }

        return Judge(run, stage, seal, asked.Approval) ?? await run.Pass();
    }

    /// <summary>Does what is due. People who are not reminded keep nobody from answering, so a failure here does not hold the release.</summary>
    private static async Task Attend(ReleaseRun run, Stage stage, ApprovalMoment moment)
    {
        if (moment.Kind is ApprovalMomentKind.Escalation)
        {
            await run.Try<EscalateApproval.Report>(nameof(EscalateApproval), new EscalateApproval.Input(run.Id, stage.Name, moment.At));
        }

        if (moment.Kind is ApprovalMomentKind.Extension || moment.Reminded.Count > 0)
        {
            await run.Try<RemindApprovers.Report>(nameof(RemindApprovers), new RemindApprovers.Input(run.Id, stage.Name, moment));
        }
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

    private static string Describe(Approval open) => open.State is ApprovalState.Escalated
        ? $"{Wanted(open)}; time ran out, so {open.Request.Policy.Escalation?.Group.Shown} is asked too"
        : Wanted(open);

    private static string Wanted(Approval open) => open.Decisions.Any(d => d.Answer is ApprovalAnswer.Approve)
        ? $"approved by {string.Join(", ", open.Decisions.Where(d => d.Answer is ApprovalAnswer.Approve).Select(d => d.Who))}; {open.Missing} more must"
        : $"{open.Request.Policy.Shown} must approve";

    private static Task<RequestApproval.Report> Ask(ReleaseRun run, RequestApproval.Input question) =>
        run.Do<RequestApproval.Report>(nameof(RequestApproval), question);

    private static async Task<Approval> Settle(ReleaseRun run, Stage stage, ApprovalState state, DateTimeOffset? due = null) =>
        (await run.Do<SettleApproval.Report>(nameof(SettleApproval), new SettleApproval.Input(run.Id, stage.Name, state, due))).Approval;
}
