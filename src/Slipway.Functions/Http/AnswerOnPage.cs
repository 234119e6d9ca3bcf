using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Teams.Bot;
using Slipway.Functions.Access;
using Slipway.Functions.Cards;
using Slipway.Functions.Deciding;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Page;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;

namespace Slipway.Functions.Http;

/// <summary>
/// Takes an answer from the approval page, by the same policy as from a card. The browser sends nothing by itself that proves who it is, so a foreign
/// page cannot answer; one that tries is told apart by what browsers say of it.
/// </summary>
public sealed class AnswerOnPage(Respond respond, Callers callers, ApprovalFaces faces, Decisions decisions, PromptPosting prompt)
{
    /// <summary>200 with what came of it and the card as it stands; an answer on an older card decides nothing.</summary>
    [Function(nameof(AnswerOnPage))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "approvals/{id}/page")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        // https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site: no script can set it.
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin"))
        {
            return Problems.NotAllowed("The answer did not come from the approval page itself; open the link of the card and answer there.").Answer;
        }

        string person = callers.SignedIn(request);
        PageDecision said = await RequestBody.ReadJsonAsync<PageDecision>(request, cancellation);
        if ((said.Answer() is null && !said.WantsTime()) || !Digest.TryParse(said.Shown, null, out _))
        {
            return Problems.Malformed("verb is one of the card's buttons, and shown is the digest that came with the card.").Answer;
        }

        if (said.Why()?.Length > CardAction.LongestComment)
        {
            return Problems.Malformed($"The comment is longer than {CardAction.LongestComment} characters; shorten it.").Answer;
        }

        if (await faces.FindAsync(id, person, cancellation) is not { } face)
        {
            return ApprovalFaces.Missing.Answer;
        }

        SeenApprovals.Require(face.Approval, Visit.Of(request), ApprovalFaces.Missing);
        return face.Revision == said.Revision && face.Shown == said.Shown && face.Approval.IsOpen
            ? await DecideAsync(client, id, person, said, cancellation)
            : new JsonAnswer(new PageOutcome(false, PageWords.Stale(face.Approval), face));
    });

    private async Task<IActionResult> DecideAsync(DurableTaskClient client, string id, string person, PageDecision said, CancellationToken cancellation)
    {
        ApprovalVerdict? verdict = said.Answer() is { } answer
            ? await decisions.DecideAsync(id, person, answer, said.Why(), said.Shown, cancellation)
            : await decisions.ExtendAsync(id, person, cancellation);
        await client.WakeAsync(verdict, cancellation);
        prompt.Soon(id);
        return verdict switch
        {
            ApprovalVerdict.Taken { Approval: var taken } => await ShowAsync(true, PageWords.Taken(taken, said.Answer()), taken),
            ApprovalVerdict.Repeated { Approval: var repeated } => await ShowAsync(true, PageWords.Repeated(repeated), repeated),
            ApprovalVerdict.Refused { HasEnded: true, Why: var why, Approval: var ended } => await ShowAsync(false, why, ended),
            _ => DecisionAnswers.Of(verdict, id),
        };

        async Task<IActionResult> ShowAsync(bool isTaken, string says, Approval approval) =>
            await faces.OfAsync(approval, person, cancellation) is { } face ? new JsonAnswer(new PageOutcome(isTaken, says, face)) : ApprovalFaces.Missing.Answer;
    }
}
