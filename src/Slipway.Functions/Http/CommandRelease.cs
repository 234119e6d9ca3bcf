using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Functions.Deciding;
using Slipway.Releases;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Versions;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Http;

/// <summary>Takes an operator's word to a release.</summary>
public sealed class CommandRelease(
    Respond respond, LiveReleases releases, Callers callers, OwnName names, Commanding commanding, WayBack back)
{
    /// <summary>202 when the word is recorded and on its way; 409 when it means nothing now.</summary>
    [Function(nameof(CommandRelease))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "releases/{id}/{verb:regex(^(abort|pause|resume|rollback|retry|lift|promote|skip)$)}")] HttpRequest request,
        string id,
        string verb,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        CommandVerb wanted = Enum.Parse<CommandVerb>(verb, ignoreCase: true);
        Word word = await RequestBody.ReadJsonAsync<Word>(request, cancellation);
        string? person = await callers.BesideKeyAsync(request, cancellation);
        string? by = person is null ? word.By : await names.OfAsync(person, cancellation);
        if (!GivenName.IsFit(by) || string.IsNullOrWhiteSpace(word.Reason) || word.Reason.Length > 1000)
        {
            return Problems.Malformed("by names who says so in 1 to 256 characters, where no token of theirs comes along, and reason says why in 1 to 1,000.").Answer;
        }

        ReleaseRecord release = await releases.ReadAsync(client, Respond.ReadReleaseId(id), cancellation);
        if (word.Ring is { } meant && meant != release.Progress.Ring)
        {
            return Problems.StateConflict($"{release.Id} is {(release.Progress.Ring is { } ring ? $"at ring {ring}" : "at no ring")} by now, not at {meant}; nothing was changed.").Answer;
        }

        if (wanted is CommandVerb.Rollback && release.Outcome is Outcome.Released)
        {
            ReleaseRecord goes = (await back.BeginAsync(client, release, word.To, by, word.Reason, cancellation)).Record;
            return new JsonAnswer(ReleaseView.Of(goes, request), StatusCodes.Status202Accepted, location: ReleaseView.Address(goes, request));
        }

        if (word.To is not null)
        {
            return Problems.Unusable("to names a version to go back to from a release that was released; leave it out here.").Answer;
        }

        return await commanding.SayAsync(client, release, wanted, by, word.Reason, person is null ? RolloutLines.Key : RolloutLines.Token, saidTo: null, cancellation) switch
        {
            CommandVerdict.Refused { Why: var why } => Problems.StateConflict(why).Answer,
            CommandVerdict.TooEarly { Why: var why } => Problems.Unavailable(why).Answer,
            _ => new JsonAnswer(ReleaseView.Of(release, request), StatusCodes.Status202Accepted, location: ReleaseView.Address(release, request)),
        };
    });

    /// <summary>
    /// The body: why, who says so, which counts for nothing beside the caller's own token, and for a rollback of a release that was released the
    /// version to go back to; null for the one before. A ring has the word count only while the release is there, so that a request which is sent twice
    /// does not promote the next ring too.
    /// </summary>
    public sealed record Word(string Reason, string? By = null, ReleaseVersion? To = null, string? Ring = null);
}
