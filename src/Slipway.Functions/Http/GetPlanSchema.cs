using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Releases.Plans;

namespace Slipway.Functions.Http;

/// <summary>Publishes the JSON Schema of plans, for editors and pipelines.</summary>
public sealed class GetPlanSchema
{
    /// <summary>The schema.</summary>
    [Function(nameof(GetPlanSchema))]
    public IActionResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "schema/plan.json")] HttpRequest request) =>
        new ContentResult { Content = PlanSchema.Text, ContentType = "application/schema+json; charset=utf-8" };
}
