using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Targets.Agents;
using Slipway.Functions.Access;
using Slipway.Releases;
using Slipway.Releases.Plans;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Reads what a request for a release, or for its preview, stands on: the product's plan and the version's build.</summary>
public sealed class RequestedReleases(PlanStore plans, BuildContainer builds, AgentNames agents)
{
    /// <summary>The product's current plan, when the request may follow it.</summary>
    /// <param name="wanted">The request.</param>
    /// <param name="visit">Who makes it.</param>
    /// <param name="role">What it takes: to read a product's plan, or to act in each of its environments.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">There is no plan for the caller, the role does not count in an environment of it, or the request does not fit it.</exception>
    public async Task<(Plan Plan, StoredPlan Stored)> ReadPlanAsync(ReleaseRequest wanted, Visit visit, Role role, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(visit);
        if (RequestRules.WhyUnclear(wanted) is { } unclear)
        {
            throw new RefusedException(Problems.Malformed(unclear));
        }

        Problem missing = Problems.Unusable($"There is no plan for {wanted.Product}; store one with POST /api/plans/{wanted.Product}.");
        visit.Require(role, wanted.Product, missing);
        StoredPlan stored = await plans.CurrentAsync(wanted.Product, cancellation) ?? throw new RefusedException(missing);
        Plan plan = PlanReader.Read(stored.Text.Span).Plan
            ?? throw new RefusedException(Problems.Unusable($"The plan of {wanted.Product} can no longer be read; store it again with POST /api/plans/{wanted.Product}."));
        if (role is not Role.Read)
        {
            visit.Require(role, wanted.Product, plan.Stages.Select(stage => stage.Name));
        }

        if (!plan.Versioning.Accepts(wanted.Version))
        {
            throw new RefusedException(Problems.Unusable(
                $"'{wanted.Version}' is not a {plan.Versioning} version, which the plan of {wanted.Product} asks for; write one such as {(plan.Versioning is VersionScheme.SemVer ? "1.4.0" : "2026.11.25")}."));
        }

        if (agents.WhyUnknown(plan) is { } unknown)
        {
            throw new RefusedException(Problems.Unusable(unknown));
        }

        return (plan, stored);
    }

    /// <summary>The build that the request names.</summary>
    /// <exception cref="RefusedException">It is not there, or not as asked.</exception>
    public async Task<BuildListing> FindBuildAsync(ReleaseRequest wanted, Plan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(plan);
        BuildListing build = await builds.ListAsync(plan.Builds, wanted.Product, wanted.Version, wanted.Artifacts, plan.Artifacts, cancellation);
        return build.Problems.Count == 0
            ? build
            : throw new RefusedException(Problems.Unusable($"The build of {wanted.Product} {wanted.Version} cannot be released: {string.Join(' ', build.Problems)}"));
    }
}
