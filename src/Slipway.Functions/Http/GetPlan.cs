using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Functions.Access;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Shows a product's plan as it was stored.</summary>
public sealed class GetPlan(Respond respond, PlanStore plans)
{
    /// <summary>The plan's text, to the byte; its digest is the <c>ETag</c>.</summary>
    [Function(nameof(GetPlan))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "plans/{product}")] HttpRequest request,
        string product,
        CancellationToken cancellation) => respond.With(async () =>
    {
        ArgumentNullException.ThrowIfNull(request);
        ProductName name = Respond.ReadProduct(product);
        Problem missing = Problems.Missing($"There is no plan for {name}; store one with POST /api/plans/{name}.");
        Visit.Of(request).Require(Role.Read, name, missing);
        if (await plans.CurrentAsync(name, cancellation) is not { } stored)
        {
            return missing.Answer;
        }

        request.HttpContext.Response.Headers.ETag = $"\"{stored.Digest}\"";
        return new FileContentResult(stored.Text.ToArray(), "application/yaml; charset=utf-8");
    });
}
