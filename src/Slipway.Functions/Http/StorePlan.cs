using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Targets.Agents;
using Slipway.Functions.Access;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Stores a product's plan. Releases that run follow the plan that they began with.</summary>
public sealed class StorePlan(Respond respond, PlanStore plans, ArtifactAccounts artifacts, AgentNames agents)
{
    /// <summary>200 with the plan's digest; 422 with every mistake, its line and its mend.</summary>
    [Function(nameof(StorePlan))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "plans/{product}")] HttpRequest request,
        string product,
        CancellationToken cancellation) => respond.With(async () =>
    {
        ProductName name = Respond.ReadProduct(product);
        byte[] text = await RequestBody.ReadAsync(request, cancellation);
        Plan plan = PlanAnswers.Require(PlanReader.Read(text));
        if (plan.Product != name)
        {
            return Problems.Unusable($"The plan is for {plan.Product}, not for {name}; send it to POST /api/plans/{plan.Product}.").Answer;
        }

        // Whoever writes a plan writes what may happen in each environment of it.
        Visit.Of(request).Require(Role.WritePlan, name, plan.Stages.Select(stage => stage.Name));
        string[] containers = [plan.Builds, .. plan.Stages.Select(stage => stage.Container)];
        if ((containers.Select(artifacts.WhyUnknown).FirstOrDefault(unknown => unknown is not null) ?? agents.WhyUnknown(plan)) is { } unknown)
        {
            return Problems.Unusable(unknown).Answer;
        }

        if (await artifacts.WhyMissingAsync(containers, cancellation) is { } missing)
        {
            return Problems.Unusable(missing).Answer;
        }

        Digest digest = await plans.PutAsync(name, text, containers, cancellation);
        return new JsonAnswer(new { product = name, digest });
    });
}
