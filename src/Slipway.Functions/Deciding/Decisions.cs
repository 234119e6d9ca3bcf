using Slipway.Azure.Records;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;

namespace Slipway.Functions.Deciding;

/// <summary>The one place where a person's answer becomes a verdict, whatever way it came in.</summary>
public sealed class Decisions(ReleaseLedger ledger, TimeProvider clock)
{
    /// <summary>Takes an answer, or says why not; null when the approval is not known.</summary>
    /// <param name="approvalId">The approval.</param>
    /// <param name="person">Who answers.</param>
    /// <param name="answer">What they say.</param>
    /// <param name="comment">Why.</param>
    /// <param name="shown">The digest of the card that they saw; null when they answered without one.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<ApprovalVerdict?> DecideAsync(
        string approvalId, string person, ApprovalAnswer answer, string? comment, string? shown, CancellationToken cancellation) =>
        ledger.AnswerAsync(
            approvalId,
            new ApprovalDecision(person, answer, comment, clock.GetUtcNow(), shown is null ? null : Digest.Parse(shown)),
            cancellation);
}
