using Slipway.Azure.Blobs;
using Slipway.Releases;
using Slipway.Releases.Plans;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Reads what a request for a release, or for its preview, stands on: the product's plan and the version's build.</summary>
public sealed class RequestedReleases(PlanStore plans, BuildContainer builds)
{
    /// <summary>The product's current plan, when the request may follow it.</summary>
    /// <exception cref="RefusedException">There is no plan, or the request does not fit it.</exception>
    public async Task<(Plan Plan, StoredPlan Stored)> ReadPlanAsync(ReleaseRequest wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        RefuseUnclear(wanted);
        StoredPlan stored = await plans.CurrentAsync(wanted.Product, cancellation)
            ?? throw new RefusedException(Problems.Unusable($"There is no plan for {wanted.Product}; store one with POST /api/plans/{wanted.Product}."));
        Plan plan = PlanReader.Read(stored.Text.Span).Plan
            ?? throw new RefusedException(Problems.Unusable($"The plan of {wanted.Product} can no longer be read; store it again with POST /api/plans/{wanted.Product}."));
        if (!plan.Versioning.Accepts(wanted.Version))
        {
            throw new RefusedException(Problems.Unusable(
                $"'{wanted.Version}' is not a {plan.Versioning} version, which the plan of {wanted.Product} asks for; write one such as {(plan.Versioning is VersionScheme.SemVer ? "1.4.0" : "2026.11.25")}."));
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

    private static void RefuseUnclear(ReleaseRequest wanted)
    {
        if (!GivenName.IsFit(wanted.RequestedBy))
        {
            throw new RefusedException(Problems.Malformed("requestedBy names who asks, in 1 to 256 characters without control characters."));
        }

        if (wanted.Attempt is < 1 or > 999)
        {
            throw new RefusedException(Problems.Malformed($"attempt is {wanted.Attempt}; write a number from 1 to 999."));
        }

        if (wanted.Notes?.Length > 4000)
        {
            throw new RefusedException(Problems.Malformed("notes has more than 4,000 characters; put a link there instead."));
        }

        if (wanted.Artifacts is { Count: > 500 })
        {
            throw new RefusedException(Problems.Malformed("artifacts names more than 500; leave it out to take all that lie in the version's folder."));
        }

        if (wanted.Artifacts?.Any(artifact => artifact is null) is true)
        {
            throw new RefusedException(Problems.Malformed("artifacts holds a null; name an artifact as { \"path\": \"app.zip\" }."));
        }

        if (wanted.Artifacts?.GroupBy(artifact => artifact.Path).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new RefusedException(Problems.Malformed($"artifacts names '{twice.Key}' twice; name each once."));
        }
    }
}
