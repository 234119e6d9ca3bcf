using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;

namespace Slipway.Functions.Http;

/// <summary>Checks a plan without storing it.</summary>
public sealed class ValidatePlan(Respond respond)
{
    /// <summary>200 with the plan as it is understood, defaults included; 422 with every mistake, its line and its mend.</summary>
    [Function(nameof(ValidatePlan))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "plans/validate")] HttpRequest request,
        CancellationToken cancellation) => respond.With(async () =>
    {
        byte[] text = await RequestBody.ReadAsync(request, cancellation);
        return new JsonAnswer(new { digest = Digest.Of(text), plan = PlanAnswers.Require(PlanReader.Read(text)) });
    });
}
