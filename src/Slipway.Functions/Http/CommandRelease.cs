using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Functions.Deciding;
using Slipway.Releases;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Takes an operator's word to a release.</summary>
public sealed class CommandRelease(Respond respond, LiveReleases releases, Commanding commanding, WayBack back)
{
    /// <summary>202 when the word is recorded and on its way; 409 when it means nothing now.</summary>
    [Function(nameof(CommandRelease))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "releases/{id}/{verb:regex(^(abort|pause|resume|rollback|retry|lift)$)}")] HttpRequest request,
        string id,
        string verb,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        CommandVerb wanted = Enum.Parse<CommandVerb>(verb, ignoreCase: true);
        Word word = await RequestBody.ReadJsonAsync<Word>(request, cancellation);
        if (!GivenName.IsFit(word.By) || string.IsNullOrWhiteSpace(word.Reason) || word.Reason.Length > 1000)
        {
            return Problems.Malformed("by names who says so in 1 to 256 characters, and reason says why in 1 to 1,000.").Answer;
        }

        ReleaseRecord release = await releases.ReadAsync(client, Respond.ReadReleaseId(id), cancellation);
        if (wanted is CommandVerb.Rollback && release.Outcome is Outcome.Released)
        {
            ReleaseRecord goes = (await back.BeginAsync(client, release, word.To, word.By, word.Reason, cancellation)).Record;
            return new JsonAnswer(ReleaseView.Of(goes, request), StatusCodes.Status202Accepted, location: ReleaseView.Address(goes, request));
        }

        if (word.To is not null)
        {
            return Problems.Unusable("to names a version to go back to from a release that was released; leave it out here.").Answer;
        }

        return await commanding.SayAsync(client, release, wanted, word.By, word.Reason, saidTo: null, cancellation) switch
        {
            CommandVerdict.Refused { Why: var why } => Problems.StateConflict(why).Answer,
            CommandVerdict.TooEarly { Why: var why } => Problems.Unavailable(why).Answer,
            _ => new JsonAnswer(ReleaseView.Of(release, request), StatusCodes.Status202Accepted, location: ReleaseView.Address(release, request)),
        };
    });

    /// <summary>The body: who says so, why, and for a rollback of a release that has ended the version to go back to; null for the one before.</summary>
    public sealed record Word(string By, string Reason, ReleaseVersion? To = null);
}
