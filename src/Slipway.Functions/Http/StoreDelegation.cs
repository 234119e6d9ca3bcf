using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Functions.Deciding;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Http;

/// <summary>Lets another person answer in one's own place until a moment.</summary>
public sealed class StoreDelegation(Respond respond, Callers callers, OwnName own, Approvers approvers, Delegations delegations, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>200 with the delegation, which replaces the one that the other person had before.</summary>
    [Function(nameof(StoreDelegation))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "delegations/{to}")] HttpRequest request,
        string to,
        CancellationToken cancellation) => respond.With(async () =>
    {
        Term term = await RequestBody.ReadJsonAsync<Term>(request, cancellation);
        string name = await own.OfAsync(callers.Who(request, term.By), cancellation);
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset from = term.From ?? now;
        if (term.Until <= now || term.Until <= from || term.Until > now + Longest)
        {
            return Problems.Unusable($"until lies ahead, behind from, and at most {Longest.TotalDays} days from now.").Answer;
        }

        if (to.Length > 256 || await approvers.NameOfAsync(to, cancellation) is not { } other)
        {
            return Problems.Unusable("Nobody is known by the name to whom you would give your answer; write their user name.").Answer;
        }

        if (string.Equals(other, name, StringComparison.OrdinalIgnoreCase))
        {
            return Problems.Unusable("You answer for yourself without a delegation; name another person.").Answer;
        }

        Delegation delegation = new(name, other, from, term.Until);
        await delegations.PutAsync(delegation, cancellation);
        return new JsonAnswer(delegation);
    });

    /// <summary>The body: how long it holds, and who gives it, which counts for nothing beside the caller's own token.</summary>
    public sealed record Term(DateTimeOffset Until, DateTimeOffset? From = null, string? By = null);
}
