using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Functions.Access;
using Slipway.Functions.Starting;
using Slipway.Releases.Plans;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Reads the plan of a product whose retention a request is about.</summary>
public sealed class RetainedProducts(PlanStore plans, ArtifactAccounts accounts)
{
    /// <summary>The product's current plan, which asks for retention.</summary>
    /// <exception cref="RefusedException">
    /// There is no such product for the caller, the role does not count for it, its plan asks for none, or cannot be followed.
    /// </exception>
    public async Task<Plan> ReadAsync(string product, Visit visit, Role role, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ProductName name = Respond.ReadProduct(product);
        Problem missing = Problems.Missing(
            $"No plan of {product} asks for retention, so nothing of it is ever removed; add retention: {{ keepLast: 10, keepYoungerThan: 30d }} to the plan.");
        visit.Require(role, name, missing);
        Plan plan;
        try
        {
            plan = await plans.RetainedAsync(name, cancellation) ?? throw new RefusedException(missing);
        }
        catch (InvalidOperationException unreadable)
        {
            throw new RefusedException(Problems.Unusable(unreadable.Message));
        }

        if (role is not Role.Read)
        {
            visit.Require(role, name, plan.Stages.Select(stage => stage.Name));
        }

        return plan.Stages.Select(stage => stage.Container).Append(plan.Builds).Select(accounts.WhyUnknown).FirstOrDefault(why => why is not null) is { } unknown
            ? throw new RefusedException(Problems.Unusable(unknown))
            : plan;
    }
}
