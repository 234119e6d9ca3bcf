using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;

namespace Slipway.Functions.Http;

/// <summary>Shows what runs where, since when, and who holds it.</summary>
public sealed class ListEnvironments(Respond respond, EnvironmentRecords environments)
{
    /// <summary>Every environment of every product.</summary>
    [Function(nameof(ListEnvironments))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "environments")] HttpRequest request,
        CancellationToken cancellation) => respond.With(async () =>
        new JsonAnswer(new { environments = await environments.ListAsync(cancellation).ToListAsync(cancellation) }));
}
