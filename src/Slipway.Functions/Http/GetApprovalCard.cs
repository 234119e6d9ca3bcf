using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Identity;
using Slipway.Functions.Access;
using Slipway.Functions.Deciding;
using Slipway.Functions.Page;

namespace Slipway.Functions.Http;

/// <summary>The card of an approval for the person who has signed in. It only reads.</summary>
public sealed class GetApprovalCard(Respond respond, Callers callers, ApprovalFaces faces)
{
    /// <summary>200 with the card: with buttons for those who may answer, without them for others whom it concerns; 404 for everybody else.</summary>
    [Function(nameof(GetApprovalCard))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "approvals/{id}/card")] HttpRequest request,
        string id,
        CancellationToken cancellation) => respond.With(async () =>
    {
        string person = callers.SignedIn(request);
        Visit visit = Visit.Of(request);
        return await faces.FindAsync(id, person, cancellation) is { } face && visit.Sees(face.Approval.Request.Release.Product, Role.Approve)
            ? new JsonAnswer(face)
            : ApprovalFaces.Missing.Answer;
    });
}
