using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Directory;
using Slipway.Functions.Activities;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;

namespace Slipway.Functions.Deciding;

/// <summary>
/// The one place where what a person says becomes a verdict, whichever way it came in: the person as the directory knows them now, and what would
/// be released now, are held against the question, and the answer is recorded in one conditional write.
/// </summary>
public sealed class Decisions(ReleaseLedger ledger, Approvers approvers, Delegations delegations, Standing standing, TimeProvider clock)
{
    /// <summary>Takes an answer; who took it wakes the release. The same answer again is answered the same.</summary>
    /// <param name="approvalId">The approval's id, which gives no right.</param>
    /// <param name="person">Who answers, as the way in has proved it: an object id, or where there is no directory a user name.</param>
    /// <param name="answer">What they say.</param>
    /// <param name="comment">Why; null for no word.</param>
    /// <param name="shown">The digest of the card that they saw; null when they answer without one. It is recorded with the answer.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The verdict; null when there is no such approval.</returns>
    /// <exception cref="DirectoryUnavailableException">It cannot be told whether the person may; nothing was changed.</exception>
    public Task<ApprovalVerdict?> DecideAsync(
        string approvalId, string person, ApprovalAnswer answer, string? comment, string? shown, CancellationToken cancellation) =>
        JudgeAsync(
            approvalId,
            person,
            asked => answer is ApprovalAnswer.Reject || IsToldApart(asked.Request, person),
            (who, stands) => ledger.AnswerAsync(
                approvalId, new ApprovalDecision(who.Name, answer, comment, clock.GetUtcNow(), Read(shown)), who, stands, cancellation),
            cancellation);

    /// <summary>Gives an approval the more time that one of those who are asked asks for; who took the wish wakes the release.</summary>
    /// <returns>The verdict; null when there is no such approval.</returns>
    public Task<ApprovalVerdict?> ExtendAsync(string approvalId, string person, CancellationToken cancellation) =>
        JudgeAsync(approvalId, person, _ => true, (who, stands) => ledger.ExtendAsync(approvalId, who, stands, cancellation), cancellation);

    private async Task<ApprovalVerdict?> JudgeAsync(
        string approvalId,
        string person,
        Func<Approval, bool> canTell,
        Func<Approver, ApprovalBinding?, Task<ApprovalVerdict?>> judge,
        CancellationToken cancellation)
    {
        if (await ledger.ApprovalAsync(approvalId, cancellation) is not { } asked)
        {
            return null;
        }

        if (!canTell(asked))
        {
            throw new DirectoryUnavailableException(
                $"No directory says who {person} is, so it cannot be told whether they asked for {asked.Request.Release} or wrote it; set SlipwayApi:tenantId or SlipwayTeams:tenantId.");
        }

        // Of an approval that has ended nothing stands any more, and nothing needs to: it stays as it ended.
        Task<ApprovalBinding>? looking = asked.IsOpen ? standing.OfAsync(asked.Request, cancellation) : null;
        Approver? who = await approvers.OfAsync(asked.Request, person, delegations.ToAsync, cancellation);
        ApprovalBinding? stands = looking is null ? null : await looking;
        if (who is null)
        {
            return new ApprovalVerdict.Refused(ApprovalRefusal.NotInGroup, $"Nobody is known as {person}, so the answer is not taken; the approval stays open.", asked);
        }

        ApprovalVerdict? verdict = await judge(who, stands);
        if (verdict is ApprovalVerdict.Refused { Reason: ApprovalRefusal.Superseded, Approval.Request: { } voided })
        {
            await ledger.SettleApprovalAsync(
                voided.Release, voided.Stage, ApprovalState.Superseded, SettleApproval.Say(voided.Stage, ApprovalState.Superseded), cancellation: cancellation);
        }

        return verdict;
    }

    // Without a directory an object id never equals the user names of those who may not approve.
    private bool IsToldApart(ApprovalRequest request, string person) => approvers.AreLookedUp || !IsId(person) || request.Excluded.All(IsId);

    private static bool IsId(string person) => Guid.TryParse(person, out _);

    private static Digest? Read(string? shown) => shown is not null && Digest.TryParse(shown, null, out Digest digest) ? digest : null;
}
