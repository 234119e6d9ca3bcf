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

/// <summary>Gives an approval more time, once, when one of those who are asked asks for it and the plan has an extension.</summary>
public sealed class ExtendApproval(Respond respond, Callers callers, SeenApprovals approvals, Decisions decisions, PromptPosting prompt)
{
    /// <summary>200 with the approval and its later end; the same person again is answered the same.</summary>
    [Function(nameof(ExtendApproval))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "approvals/{id}/more-time")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        MoreTimeRequest asking = await RequestBody.ReadJsonAsync<MoreTimeRequest>(request, cancellation);
        await approvals.RequireAsync(id, Visit.Of(request), cancellation);
        string person = callers.Who(request, asking.By);
        ApprovalVerdict? verdict = await decisions.ExtendAsync(id, person, cancellation);
        await client.WakeAsync(verdict, cancellation);
        prompt.Soon(id);
        return DecisionAnswers.Of(verdict, id);
    });

    /// <summary>The body: who asks, which counts for nothing beside the caller's own token.</summary>
    public sealed record MoreTimeRequest(string? By = null);
}
