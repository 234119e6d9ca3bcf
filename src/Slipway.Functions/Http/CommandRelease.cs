using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Identity;
using Slipway.Functions.Access;
using Slipway.Functions.Deciding;
using Slipway.Releases;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Takes an operator's word to a release.</summary>
public sealed class CommandRelease(
    Respond respond, LiveReleases releases, Callers callers, OwnName names, Operators operators, Commanding commanding, WayBack back)
{
    /// <summary>202 when the word is recorded and on its way; 409 when it means nothing now.</summary>
    [Function(nameof(CommandRelease))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "releases/{id}/{verb:regex(^(abort|pause|resume|rollback|retry|lift|done|forward|promote|skip)$)}")] HttpRequest request,
        string id,
        string verb,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        CommandVerb wanted = Enum.Parse<CommandVerb>(verb, ignoreCase: true);
        Word word = await RequestBody.ReadJsonAsync<Word>(request, cancellation);
        Visit visit = Visit.Of(request);
        string? by = visit.Person is { } person ? await names.OfAsync(person, cancellation) : visit.Proven?.Name ?? word.By;
        if (!GivenName.IsFit(by) || string.IsNullOrWhiteSpace(word.Reason) || word.Reason.Length > 1000)
        {
            return Problems.Malformed("by names who says so in 1 to 256 characters, where no token of theirs comes along, and reason says why in 1 to 1,000.").Answer;
        }

        ReleaseRecord release = await releases.ReadAsync(client, Respond.ReadReleaseId(id), visit, Role.Operate, cancellation);
        visit.Require(Role.Operate, release.Id.Product, Concerned(wanted, release));
        if (word.Ring is { } meant && meant != release.Progress.Ring)
        {
            return Problems.StateConflict($"{release.Id} is {(release.Progress.Ring is { } ring ? $"at ring {ring}" : "at no ring")} by now, not at {meant}; nothing was changed.").Answer;
        }

        if (wanted is CommandVerb.Rollback && release.Outcome is Outcome.Released)
        {
            if (word.Emergency && await WhyNotOperator(request, release, word, cancellation) is { } refusal)
            {
                return refusal.Answer;
            }

            ReleaseRecord goes = (await back.BeginAsync(client, release, word.To, word.Emergency, by, word.Reason, visit, cancellation)).Record;
            return new JsonAnswer(ReleaseView.Of(goes, request), StatusCodes.Status202Accepted, location: ReleaseView.Address(goes, request));
        }

        if (word.To is not null || word.Emergency)
        {
            return Problems.Unusable("to and emergency are for going back from a release that was released; leave them out here.").Answer;
        }

        if (word.Step is not null && wanted is not CommandVerb.Done)
        {
            return Problems.Unusable("step names the stuck step that is done; leave it out here.").Answer;
        }

        if (LeavesGatesOut(wanted, release) && await operators.AreNamedAsync(release, cancellation)
            && await WhyNotOperator(request, release, word, cancellation) is { } notOperator)
        {
            return notOperator.Answer;
        }

        return await commanding.SayAsync(client, release, wanted, by, word.Reason, visit.Heard, saidTo: null, word.Step, cancellation) switch
        {
            CommandVerdict.Refused { Why: var why } => Problems.StateConflict(why).Answer,
            CommandVerdict.TooEarly { Why: var why } => Problems.Unavailable(why).Answer,
            _ => new JsonAnswer(ReleaseView.Of(release, request), StatusCodes.Status202Accepted, location: ReleaseView.Address(release, request)),
        };
    });

    /// <summary>
    /// The environments that a word concerns: where the release is, those before it too where the word takes back what it did there, and all of its way where it
    /// is nowhere, or all of it is taken back.
    /// </summary>
    private static IEnumerable<string> Concerned(CommandVerb verb, ReleaseRecord release)
    {
        bool isTakenBack = release.Progress.State is ReleaseState.RollingBack or ReleaseState.RollbackStuck;
        int at = release.Outcome is null && !isTakenBack ? release.Environments.ToList().IndexOf(release.Progress.Stage ?? "") : -1;
        return at < 0 ? release.Environments
            : verb is CommandVerb.Pause or CommandVerb.Resume or CommandVerb.Promote or CommandVerb.Skip ? [release.Environments[at]]
            : release.Environments.Take(at + 1);
    }

    /// <summary>
    /// Whether a word answers for a gate: it ends a bake, answers a question, goes on although a gate could not tell, or takes people's word for what was put
    /// back. Where the plan names operators it is theirs, as it is on the cards.
    /// </summary>
    private static bool LeavesGatesOut(CommandVerb verb, ReleaseRecord release) =>
        verb is CommandVerb.Promote or CommandVerb.Skip or CommandVerb.Done or CommandVerb.Forward
        || (verb is CommandVerb.Resume && release.Progress.State is ReleaseState.Held);

    /// <summary>What leaves gates out takes an operator of the plan who is known, and not the key alone.</summary>
    private async Task<Problem?> WhyNotOperator(HttpRequest request, ReleaseRecord release, Word word, CancellationToken cancellation)
    {
        string person = callers.Who(request, word.By);
        return (await operators.AdmitAsync(release, person, cancellation)).WhyNot is { } whyNot ? Problems.NotAllowed(whyNot) : null;
    }

    /// <summary>The body.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="By">Who says so; it counts for nothing beside the caller's own token.</param>
    /// <param name="To">For a rollback of a release that was released, the version to go back to; null for the one before.</param>
    /// <param name="Emergency">For the same, whether it leaves out the gates that the plan lets an emergency leave out.</param>
    /// <param name="Step">For a stuck step that was done by hand, which one; null where there is but one.</param>
    /// <param name="Ring">The ring that is meant: the word counts only while the release is there, so that one which is sent twice does not promote the next ring too.</param>
    public sealed record Word(string Reason, string? By = null, ReleaseVersion? To = null, bool Emergency = false, string? Step = null, string? Ring = null);
}
