using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Identity;
using Slipway.Functions.Access;

namespace Slipway.Functions.Http;

/// <summary>Shows a release.</summary>
public sealed class GetRelease(Respond respond, LiveReleases releases)
{
    /// <summary>Where it stands, in words and as data.</summary>
    [Function(nameof(GetRelease))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "releases/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
        new JsonAnswer(ReleaseView.Of(await releases.ReadAsync(client, Respond.ReadReleaseId(id), Visit.Of(request), Role.Read, cancellation), request)));
}
