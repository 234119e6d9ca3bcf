using Microsoft.DurableTask.Client;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Functions.Activities;
using Slipway.Functions.Orchestrations;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;

namespace Slipway.Functions.Deciding;

/// <summary>
/// The one place where what a person says becomes a verdict, whichever way it came in: the person as the directory knows them now, and what would
/// be released now, are held against the question, and the answer is recorded in one conditional write.
/// </summary>
public sealed class Decisions(ReleaseLedger ledger, Approvers approvers, Standing standing, TimeProvider clock)
{
    /// <summary>Takes an answer, and tells the release to look once it counts. The same answer again is answered the same.</summary>
    /// <param name="client">Wakes the release; a word that is lost is made good by the timer that reconciles.</param>
    /// <param name="approvalId">The approval's id, which gives no right.</param>
    /// <param name="person">Who answers, as the way in has proved it: an object id, or where there is no directory a user name.</param>
    /// <param name="answer">What they say.</param>
    /// <param name="comment">Why; null for no word.</param>
    /// <param name="shown">The digest of the card that they saw; null when they answer without one. It is recorded with the answer.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The verdict; null when there is no such approval.</returns>
    public Task<ApprovalVerdict?> DecideAsync(
        DurableTaskClient client, string approvalId, string person, ApprovalAnswer answer, string? comment, string? shown, CancellationToken cancellation) =>
        JudgeAsync(
            client,
            approvalId,
            person,
            (who, stands) => ledger.AnswerAsync(
                approvalId, new ApprovalDecision(who.Name, answer, comment, clock.GetUtcNow(), Read(shown)), who, stands, cancellation),
            cancellation);

    /// <summary>Gives an approval the more time that one of those who are asked asks for.</summary>
    /// <returns>The verdict; null when there is no such approval.</returns>
    public Task<ApprovalVerdict?> ExtendAsync(DurableTaskClient client, string approvalId, string person, CancellationToken cancellation) =>
        JudgeAsync(client, approvalId, person, (who, stands) => ledger.ExtendAsync(approvalId, who, stands, cancellation), cancellation);

    private async Task<ApprovalVerdict?> JudgeAsync(
        DurableTaskClient client,
        string approvalId,
        string person,
        Func<Approver, ApprovalBinding?, Task<ApprovalVerdict?>> judge,
        CancellationToken cancellation)
    {
        if (await ledger.ApprovalAsync(approvalId, cancellation) is not { } asked)
        {
            return null;
        }

        // Of an approval that has ended nothing stands any more, and nothing needs to: it stays as it ended.
        Task<ApprovalBinding>? stands = asked.IsOpen ? standing.OfAsync(asked.Request, cancellation) : null;
        Approver? who = await approvers.OfAsync(asked.Request, person, cancellation);
        ApprovalBinding? binding = stands is null ? null : await stands;
        if (who is null)
        {
            return new ApprovalVerdict.Refused(ApprovalRefusal.NotInGroup, $"Nobody is known as {person}, so the answer is not taken; the approval stays open.", asked);
        }

        ApprovalVerdict? verdict = await judge(who, binding);
        if (verdict is ApprovalVerdict.Refused { Reason: ApprovalRefusal.Superseded, Approval.Request: { } voided })
        {
            await ledger.SettleApprovalAsync(
                voided.Release, voided.Stage, ApprovalState.Superseded, SettleApproval.Say(voided.Stage, ApprovalState.Superseded), cancellation: cancellation);
            await client.LookAsync(voided.Release, cancellation);
        }
        else if (verdict is ApprovalVerdict.Taken or ApprovalVerdict.Repeated)
        {
            await client.LookAsync(asked.Request.Release, cancellation);
        }

        return verdict;
    }

    private static Digest? Read(string? shown) => shown is not null && Digest.TryParse(shown, null, out Digest digest) ? digest : null;
}
