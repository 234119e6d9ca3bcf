using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;

namespace Slipway.Functions.Http;

/// <summary>Lists the approvals that wait for answers, each with its card.</summary>
public sealed class ListApprovals(Respond respond, ReleaseLedger ledger)
{
    /// <summary>The open approvals.</summary>
    [Function(nameof(ListApprovals))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "approvals")] HttpRequest request,
        CancellationToken cancellation) => respond.With(async () =>
        new JsonAnswer(new { approvals = await ledger.OpenApprovalsAsync(cancellation).ToListAsync(cancellation) }));
}
