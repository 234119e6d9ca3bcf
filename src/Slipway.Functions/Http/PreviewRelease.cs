using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Releases.Plans;
using Slipway.Releases.Preview;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Simulation;

namespace Slipway.Functions.Http;

/// <summary>Says step by step what a release would do and wait for, and what its health gates would stop when asked to play that. Changes nothing.</summary>
public sealed class PreviewRelease(Respond respond, RequestedReleases requested, EnvironmentRecords environments, TimeProvider clock)
{
    /// <summary>The steps of the request, were it started now.</summary>
    [Function(nameof(PreviewRelease))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "releases/preview")] HttpRequest request,
        CancellationToken cancellation) => respond.With(async () =>
    {
        PreviewRequest wanted = await RequestBody.ReadJsonAsync<PreviewRequest>(request, cancellation);
        (Plan plan, StoredPlan stored) = await requested.ReadPlanAsync(wanted, Visit.Of(request), Role.Read, cancellation);
        if (wanted.Simulate is { } asked && SimulationRules.WhyNot(plan, asked) is { } wrong)
        {
            throw new RefusedException(Problems.Unusable(wrong));
        }

        BuildListing build = await requested.FindBuildAsync(wanted, plan, cancellation);
        EnvironmentRecord[] running = await Task.WhenAll(
            plan.Stages.Select(stage => environments.GetAsync(stage.Name, wanted.Product, cancellation)));
        ReleasePreview preview = ReleasePreview.Of(plan, wanted, clock.GetUtcNow(), running.ToDictionary(record => record.Environment));
        return new JsonAnswer(new
        {
            id = wanted.Id,
            plan = stored.Digest,
            build = build.Fingerprint,
            artifacts = build.Artifacts.Select(artifact => new { artifact.Path, artifact.Length }),
            preview.EndsEarliest,
            preview.EndsLatest,
            preview.Steps,
            preview.NotUndone,
            simulation = wanted.Simulate is null ? null : GateSimulation.Of(plan, wanted.Simulate, cancellation),
        });
    });
}
