using Slipway.Azure.Blobs;
using Slipway.Releases.Plans;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Starting;

/// <summary>Reads the current plan of a product whose old versions are removed.</summary>
internal static class RetainedPlans
{
    /// <summary>The product's current plan; null when there is none, or it asks for no retention.</summary>
    /// <exception cref="InvalidOperationException">The plan can no longer be read.</exception>
    public static async Task<Plan?> RetainedAsync(this PlanStore plans, ProductName product, CancellationToken cancellation)
    {
        if (await plans.CurrentAsync(product, cancellation) is not { } stored)
        {
            return null;
        }

        Plan plan = PlanReader.Read(stored.Text.Span).Plan
            ?? throw new InvalidOperationException($"The plan of {product} can no longer be read; store it again with POST /api/plans/{product}.");
        return plan.Retention is null ? null : plan;
    }
}
