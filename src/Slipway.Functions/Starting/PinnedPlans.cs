using Slipway.Azure.Blobs;
using Slipway.Releases;
using Slipway.Releases.Plans;

namespace Slipway.Functions.Starting;

/// <summary>Reads the plan that a release pinned when it was asked for.</summary>
internal static class PinnedPlans
{
    /// <exception cref="InvalidOperationException">The plan is gone, or can no longer be read.</exception>
    public static async Task<Plan> PinnedAsync(this PlanStore plans, ReleaseRecord record, CancellationToken cancellation)
    {
        StoredPlan stored = await plans.GetAsync(record.Id.Product, record.Plan, cancellation)
            ?? throw new InvalidOperationException($"The plan {record.Plan} that {record.Id} follows is gone.");
        return PlanReader.Read(stored.Text.Span).Plan
            ?? throw new InvalidOperationException($"The plan {record.Plan} that {record.Id} follows can no longer be read.");
    }
}
