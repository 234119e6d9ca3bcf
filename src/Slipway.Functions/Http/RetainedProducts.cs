using Slipway.Azure.Blobs;
using Slipway.Functions.Starting;
using Slipway.Releases.Plans;

namespace Slipway.Functions.Http;

/// <summary>Reads the plan of a product whose retention a request is about.</summary>
public sealed class RetainedProducts(PlanStore plans)
{
    /// <summary>The product's current plan, which asks for retention.</summary>
    /// <exception cref="RefusedException">There is no such product, or its plan asks for none.</exception>
    public async Task<Plan> ReadAsync(string product, CancellationToken cancellation) =>
        await plans.RetainedAsync(Respond.ReadProduct(product), cancellation)
        ?? throw new RefusedException(Problems.Missing(
            $"No plan of {product} asks for retention, so nothing of it is ever removed; add retention: {{ keepLast: 10, keepYoungerThan: 30d }} to the plan."));
}
