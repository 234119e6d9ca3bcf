using Microsoft.DurableTask.Client;
using Slipway.Azure.Records;
using Slipway.Functions.Orchestrations;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;

namespace Slipway.Functions.Deciding;

/// <summary>The one place where a person's answer becomes a verdict, whatever way it came in.</summary>
public sealed class Decisions(ReleaseLedger ledger, TimeProvider clock)
{
    /// <summary>Takes an answer, and tells the release to look once it counts. The same answer again is answered the same.</summary>
    /// <param name="client">Wakes the release; a word that is lost is made good by the timer that reconciles.</param>
    /// <param name="approvalId">The approval's id, which gives no right.</param>
    /// <param name="person">Who answers.</param>
    /// <param name="answer">What they say.</param>
    /// <param name="comment">Why; null for no word.</param>
    /// <param name="shown">The digest of the card that they saw; null when they answered without one.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ApprovalVerdict?> DecideAsync(
        DurableTaskClient client, string approvalId, string person, ApprovalAnswer answer, string? comment, string? shown, CancellationToken cancellation)
    {
        ApprovalDecision decision = new(person, answer, comment, clock.GetUtcNow(), shown is null ? null : Digest.Parse(shown));
        ApprovalVerdict? verdict = await ledger.AnswerAsync(approvalId, decision, cancellation);
        if (verdict is ApprovalVerdict.Taken { Approval: var taken })
        {
            await client.LookAsync(taken.Request.Release, cancellation);
        }

        return verdict;
    }
}
