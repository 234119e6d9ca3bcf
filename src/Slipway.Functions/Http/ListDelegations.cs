using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Functions.Deciding;

namespace Slipway.Functions.Http;

/// <summary>Lists a person's own delegations: who may answer for them, for whom they may, and what was given and taken back.</summary>
public sealed class ListDelegations(Respond respond, Callers callers, OwnName own, Delegations delegations)
{
    /// <summary>Those that have ended are told too, until they are removed.</summary>
    [Function(nameof(ListDelegations))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "delegations")] HttpRequest request,
        CancellationToken cancellation) => respond.With(async () =>
    {
        string name = await own.OfAsync(callers.Who(request, request.Query["by"]), cancellation);
        return new JsonAnswer(new
        {
            given = await delegations.OfAsync(name, cancellation),
            taken = await delegations.ToAsync(name, cancellation),
            history = await delegations.HistoryAsync(name, cancellation),
        });
    });
}
