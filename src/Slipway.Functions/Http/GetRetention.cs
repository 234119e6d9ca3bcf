using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Releases.Plans;
using Slipway.Releases.Retention;

namespace Slipway.Functions.Http;

/// <summary>Shows what of a product is announced as expired, and what was removed.</summary>
public sealed class GetRetention(Respond respond, RetainedProducts products, RetentionRecords retention)
{
    /// <summary>The announcement, what is being removed, and the last hundred removals.</summary>
    [Function(nameof(GetRetention))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "retention/{product}")] HttpRequest request,
        string product,
        CancellationToken cancellation) => respond.With(async () =>
    {
        Plan plan = await products.ReadAsync(product, Visit.Of(request), Role.Read, cancellation);
        (RetentionNotice? notice, _) = await retention.NoticeAsync(plan.Product, cancellation);
        List<RemovedVersion> removed =
            await retention.GoneAsync(plan.Product, cancellation).Take(RetentionView.MostRemoved).ToListAsync(cancellation);
        IReadOnlyList<(GoingVersion Going, ETag Tag)> going = await retention.GoingAsync(plan.Product, cancellation);
        return new JsonAnswer(RetentionView.Of(plan, notice, removing: going.Select(row => row.Going), removed: removed));
    });
}
