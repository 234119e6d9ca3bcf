using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Records;
using Slipway.Functions.Orchestrations;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Http;

/// <summary>Takes an approver's answer, from the local inbox or a tool.</summary>
public sealed class DecideApproval(Respond respond, ReleaseLedger ledger, TimeProvider clock)
{
    /// <summary>200 with the approval as it stands; the same answer again is answered the same.</summary>
    [Function(nameof(DecideApproval))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "approvals/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        Decision decision = await RequestBody.ReadJsonAsync<Decision>(request, cancellation);
        if (string.IsNullOrWhiteSpace(decision.By) || decision.By.Length > 256 || decision.Comment?.Length > 1000)
        {
            return Problems.Malformed("by names who answers in 1 to 256 characters, and comment has at most 1,000.").Answer;
        }

        ApprovalDecision answer = new(decision.By.Trim(), decision.Answer, decision.Comment, clock.GetUtcNow());
        ApprovalVerdict? verdict = await ledger.AnswerAsync(id, answer, cancellation);
        switch (verdict)
        {
            case ApprovalVerdict.Taken { Approval: var approval }:
                return await Wake(client, approval, cancellation);
            case ApprovalVerdict.Repeated { Approval: var approval }:
                return await Wake(client, approval, cancellation);
            case ApprovalVerdict.Refused { Reason: var reason, Why: var why }:
                return Explain(reason, why).Answer;
            default:
                return Problems.Missing($"There is no approval '{id}'.").Answer;
        }
    });

    /// <summary>The answer stands in the record; the release is only told to look. A lost word is made good by the timer that reconciles.</summary>
    private static async Task<IActionResult> Wake(DurableTaskClient client, Approval approval, CancellationToken cancellation)
    {
        await client.LookAsync(approval.Request.Release, cancellation);
        return new JsonAnswer(new { approval, missing = approval.Missing });
    }

    private static Problem Explain(ApprovalRefusal reason, string why) => reason switch
    {
        ApprovalRefusal.CommentRequired => Problems.Unusable(why),
        ApprovalRefusal.NotEnabled or ApprovalRefusal.NotInGroup or ApprovalRefusal.IsRequester or ApprovalRefusal.IsCommitter => Problems.NotAllowed(why),
        _ => Problems.StateConflict(why),
    };

    /// <summary>The body: who answers, and what.</summary>
    public sealed record Decision(string By, ApprovalAnswer Answer, string? Comment = null);
}
