using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Releases.Json;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Shows what runs where, since when, who holds it, and what its last verification came to.</summary>
public sealed class ListEnvironments(Respond respond, EnvironmentRecords environments, VerificationRecords verifications)
{
    /// <summary>Every environment of every product that the caller may read.</summary>
    [Function(nameof(ListEnvironments))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "environments")] HttpRequest request,
        CancellationToken cancellation) => respond.With(async () =>
    {
        Dictionary<(string, ProductName), VerificationSummary> verified = [];
        await foreach (VerificationSummary summary in verifications.SummariesAsync(cancellation))
        {
            verified[(summary.Environment, summary.Product)] = summary;
        }

        List<EnvironmentRecord> all = await environments.ListAsync(cancellation).ToListAsync(cancellation);
        AccessRights rights = Visit.Of(request).Rights;
        return new JsonAnswer(new { environments = all.Where(e => rights.Has(Role.Read, e.Product, e.Environment)).Select(e => Show(e, verified.GetValueOrDefault((e.Environment, e.Product)))) });
    });

    private static JsonObject Show(EnvironmentRecord environment, VerificationSummary? verified)
    {
        JsonObject view = JsonSerializer.SerializeToNode(environment, SlipwayJson.Compact)!.AsObject();
        if (verified is not null)
        {
            view["verification"] = JsonSerializer.SerializeToNode(new { verified.State, verified.At, verified.Sentence }, SlipwayJson.Compact);
        }

        return view;
    }
}
