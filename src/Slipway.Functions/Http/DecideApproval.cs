using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Functions.Access;
using Slipway.Functions.Cards;
using Slipway.Functions.Deciding;
using Slipway.Functions.Orchestrations;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Http;

/// <summary>Takes an approver's answer, from a tool with their own token, or from the local inbox.</summary>
public sealed class DecideApproval(Respond respond, Callers callers, SeenApprovals approvals, Decisions decisions, PromptPosting prompt)
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
        await approvals.RequireAsync(id, Visit.Of(request), cancellation);
        string person = callers.Who(request, decision.By);
        if (decision.Comment?.Length > 1000)
        {
            return Problems.Malformed("comment has at most 1,000 characters.").Answer;
        }

        ApprovalVerdict? verdict = await decisions.DecideAsync(id, person, decision.Answer, decision.Comment, shown: null, cancellation);
        await client.WakeAsync(verdict, cancellation);
        prompt.Soon(id);
        return DecisionAnswers.Of(verdict, id);
    });

    /// <summary>The body: what is answered, and who answers, which counts for nothing beside the caller's own token.</summary>
    public sealed record Decision(ApprovalAnswer Answer, string? By = null, string? Comment = null);
}
