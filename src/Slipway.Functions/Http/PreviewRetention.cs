using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Identity;
using Slipway.Azure.Retention;
using Slipway.Functions.Access;
using Slipway.Releases.Plans;

namespace Slipway.Functions.Http;

/// <summary>The dry run of a product's retention: finds what has expired, announces it and removes nothing.</summary>
public sealed class PreviewRetention(Respond respond, RetainedProducts products, RetentionSurvey survey)
{
    /// <summary>What has expired, what is kept and why, and the token with which it can be removed now.</summary>
    [Function(nameof(PreviewRetention))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "retention/{product}/preview")] HttpRequest request,
        string product,
        CancellationToken cancellation) => respond.With(async () =>
    {
        Plan plan = await products.ReadAsync(product, Visit.Of(request), Role.Operate, cancellation);
        try
        {
            RetentionFindings found = await survey.AnnounceAsync(plan, cancellation);
            return new JsonAnswer(RetentionView.Of(plan, found.Notice, found.Kept));
        }
        catch (InvalidDataException unreadable)
        {
            return Problems.StateConflict($"Nothing can be removed while it is not known what is in use: {unreadable.Message}").Answer;
        }
    });
}
