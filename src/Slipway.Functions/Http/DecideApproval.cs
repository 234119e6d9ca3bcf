using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Functions.Deciding;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Http;

/// <summary>Takes an approver's answer, from the local inbox or a tool.</summary>
public sealed class DecideApproval(Respond respond, Decisions decisions)
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

        ApprovalVerdict? verdict = await decisions.DecideAsync(
            client, id, decision.By.Trim(), decision.Answer, decision.Comment, shown: null, cancellation);
        return DecisionAnswers.Of(verdict, id);
    });

    /// <summary>The body: who answers, and what.</summary>
    public sealed record Decision(string By, ApprovalAnswer Answer, string? Comment = null);
}
