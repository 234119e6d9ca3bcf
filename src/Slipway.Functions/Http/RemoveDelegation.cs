using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Functions.Deciding;

namespace Slipway.Functions.Http;

/// <summary>Takes a delegation back.</summary>
public sealed class RemoveDelegation(Respond respond, Callers callers, OwnName own, Approvers approvers, Delegations delegations)
{
    /// <summary>204, also when there was none; answers that were given before stand.</summary>
    [Function(nameof(RemoveDelegation))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "delegations/{to}")] HttpRequest request,
        string to,
        CancellationToken cancellation) => respond.With(async () =>
    {
        string name = await own.OfAsync(callers.Who(request, request.Query["by"]), cancellation);
        // Whoever left the tenant is known no more, and what they were given can still be taken back.
        await delegations.RemoveAsync(name, await approvers.NameOfAsync(to, cancellation) ?? to, cancellation);
        return new NoContentResult();
    });
}
