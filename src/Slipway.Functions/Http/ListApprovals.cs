using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Cards;

namespace Slipway.Functions.Http;

/// <summary>Lists the approvals that wait for answers, each with its card as it stands.</summary>
public sealed class ListApprovals(Respond respond, ReleaseLedger ledger, CardFaces faces)
{
    /// <summary>The open approvals.</summary>
    [Function(nameof(ListApprovals))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "approvals")] HttpRequest request,
        CancellationToken cancellation) => respond.With(async () =>
    {
        List<AskedApproval> approvals = [];
        await foreach (AskedApproval asked in ledger.OpenApprovalsAsync(cancellation))
        {
            // The card that was made with the question shows one that nobody has answered.
            approvals.Add(ApprovalCard.Revision(asked.Approval) == 0 ? asked : asked with { Card = await faces.OfAsync(asked.Approval, CardViewer.Asked, cancellation) });
        }

        return new JsonAnswer(new { approvals });
    });
}
