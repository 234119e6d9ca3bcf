using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Functions.Starting;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Retention;

namespace Slipway.Functions.Http;

/// <summary>Removes at once what a dry run has shown. What is in use by then, or kept again, stays.</summary>
public sealed class ApplyRetention(Respond respond, RetainedProducts products, RetentionRecords retention)
{
    /// <summary>202 when it has begun; 409 when something else is announced by now, or a removal is under way.</summary>
    [Function(nameof(ApplyRetention))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "retention/{product}/apply")] HttpRequest request,
        string product,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        Plan plan = await products.ReadAsync(product, Visit.Of(request), Role.Operate, cancellation);
        Consent consent = await RequestBody.ReadJsonAsync<Consent>(request, cancellation);
        if (!GivenName.IsFit(consent.By))
        {
            return Problems.Malformed("by names who has it removed, in 1 to 256 characters without control characters.").Answer;
        }

        (RetentionNotice? notice, _) = await retention.NoticeAsync(plan.Product, cancellation);
        if (notice is null || notice.Token() != consent.Token)
        {
            return Problems.StateConflict(
                $"What has expired of {plan.Product} is not what this token stands for; look at it again with POST /api/retention/{plan.Product}/preview.").Answer;
        }

        return await client.RemoveExpiredAsync(plan.Product, Visit.Of(request).Proven?.Name ?? consent.By, consent.Token, cancellation)
            ? new JsonAnswer(RetentionView.Of(plan, notice), StatusCodes.Status202Accepted, location: RetentionView.Address(request))
            : Problems.StateConflict($"Versions of {plan.Product} are being removed now; send the same request again when that is over.").Answer;
    });

    /// <summary>The body: who has it removed, and the token of the dry run that they have seen.</summary>
    public sealed record Consent(string By, Digest Token);
}
