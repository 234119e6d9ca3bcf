using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Verifications;

namespace Slipway.Functions.Http;

/// <summary>Shows what came of the last verification of what an environment runs.</summary>
public sealed class GetVerification(Respond respond, EnvironmentRecords environments, VerificationRecords verifications)
{
    /// <summary>The last verification of each product there; none where there was none.</summary>
    [Function(nameof(GetVerification))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "environments/{name}/verification")] HttpRequest request,
        string name,
        CancellationToken cancellation) => respond.With(async () =>
    {
        EnvironmentRecord[] known = await VerificationView.FindAsync(environments, name, request, Role.Read, cancellation);
        List<Verification> found = await verifications.ListAsync(name, cancellation).ToListAsync(cancellation);
        return new JsonAnswer(VerificationView.Of(name, found.Where(one => known.Any(environment => environment.Product == one.Product))));
    });
}
