using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Access;
using Slipway.Functions.Cards;

namespace Slipway.Functions.Http;

/// <summary>Lists the approvals that wait for answers, each with its card as it stands.</summary>
public sealed class ListApprovals(Respond respond, ReleaseLedger ledger, CardFaces faces)
{
    /// <summary>The open approvals of the products that the caller may read.</summary>
    [Function(nameof(ListApprovals))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "approvals")] HttpRequest request,
        CancellationToken cancellation) => respond.With(async () =>
    {
        AccessRights rights = Visit.Of(request).Rights;
        List<AskedApproval> open = await ledger.OpenApprovalsAsync(cancellation)
            .Where(asked => rights.Has(Role.Read, asked.Approval.Request.Release.Product)).ToListAsync(cancellation);
        ListedApproval[] approvals = new ListedApproval[open.Count];
        await Parallel.ForAsync(0, open.Count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation }, async (at, stop) =>
            approvals[at] = new(open[at].Approval, await faces.OfAsync(open[at], CardViewer.Asked, stop)));
        return new JsonAnswer(new { approvals });
    });
}
