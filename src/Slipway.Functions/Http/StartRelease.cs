using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Functions.Deciding;
using Slipway.Releases;

namespace Slipway.Functions.Http;

/// <summary>Starts a release. The same request again is the same release; the same version with other artifacts is a conflict.</summary>
public sealed class StartRelease(Respond respond, AcceptedReleases accepted, OwnName names)
{
    /// <summary>202 with the release and its addresses; 200 when the same request was accepted before.</summary>
    [Function(nameof(StartRelease))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "releases")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        ReleaseRequest wanted = await RequestBody.ReadJsonAsync<ReleaseRequest>(request, cancellation);
        if (wanted.Kind is ReleaseKind.Emergency)
        {
            throw new RefusedException(Problems.Malformed(
                "kind Emergency cannot be asked for; an operator says it with POST /api/releases/{id}/rollback of the release that runs."));
        }

        // Whoever proves that they are a person asks in their own name, since nobody may approve what they have asked for.
        Visit visit = Visit.Of(request);
        ReleaseRequest asked = visit.Person is { } person ? wanted with { RequestedBy = await names.OfAsync(person, cancellation) } : wanted;
        ReleaseClaim claim = await accepted.AcceptAsync(client, asked, visit, Role.Submit, cancellation);
        return new JsonAnswer(
            ReleaseView.Of(claim.Record, request),
            claim.IsNew ? StatusCodes.Status202Accepted : StatusCodes.Status200OK,
            location: ReleaseView.Address(claim.Record, request));
    });
}
