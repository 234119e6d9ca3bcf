using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Records;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Http;

/// <summary>Takes an operator's word to a release.</summary>
public sealed class CommandRelease(Respond respond, LiveReleases releases, ReleaseRecords records, ReleaseLedger ledger, ReleaseStart start, TimeProvider clock)
{
    /// <summary>202 when the word is recorded and on its way; 409 when it means nothing now.</summary>
    [Function(nameof(CommandRelease))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "releases/{id}/{verb:regex(^(abort|pause|resume|rollback|retry)$)}")] HttpRequest request,
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
        if (CommandRules.WhyNot(wanted, release.Progress.State) is { } whyNot)
        {
            return Problems.StateConflict(whyNot).Answer;
        }

        // Said twice in the same state it is one word.
        ReleaseCommand command = new(
            $"{wanted}-{release.Progress.Since.UtcDateTime:O}-{word.By}", wanted, word.By, word.Reason, release.Progress.Since);
        IActionResult? refusal = release.Outcome is Outcome.Errored
            ? await Recover(client, release, command, cancellation)
            : await Tell(client, release, command, cancellation);
        return refusal ?? new JsonAnswer(
            ReleaseView.Of(release, request), StatusCodes.Status202Accepted, location: ReleaseView.Address(release, request));
    });

    private async Task<IActionResult?> Tell(DurableTaskClient client, ReleaseRecord release, ReleaseCommand command, CancellationToken cancellation)
    {
        if (!await start.EnsureRunningAsync(client, release, cancellation))
        {
            return Problems.Unavailable($"{release.Id} is accepted and has not begun yet; send the same word again.").Answer;
        }

        await ledger.AppendAsync(release.Id, Say(release, command), cancellation);
        await client.RaiseEventAsync(release.Id.ToString(), nameof(ReleaseSignal), new ReleaseSignal(command), cancellation);
        return null;
    }

    private async Task<IActionResult?> Recover(DurableTaskClient client, ReleaseRecord release, ReleaseCommand command, CancellationToken cancellation)
    {
        if ((await ledger.OpenCompensationsAsync(release.Id, cancellation)).Count == 0)
        {
            return Problems.StateConflict("Nothing is left to be undone; to try the version again, start another attempt of it.").Answer;
        }

        await ledger.AppendAsync(release.Id, Say(release, command), cancellation);
        ReleaseProgress progress = new(ReleaseState.RollingBack, clock.GetUtcNow(), Why: $"{command.By} had it tried again: {command.Reason}");
        await records.UpdateAsync(release.Id, progress, reopen: true, cancellation: cancellation);
        await start.RecoverAsync(client, release, ((Outcome.Errored)release.Outcome!).Error, cancellation);
        return null;
    }

    private static TimelineEvent Say(ReleaseRecord release, ReleaseCommand command) => new(
        $"command-{command.Id}",
        TimelineKind.Command,
        command.By,
        $"{command.Verb}: {command.Reason.TrimEnd('.')}.",
        release.Progress.Stage,
        release.Progress.Ring);

    /// <summary>The body: who says so, and why.</summary>
    public sealed record Word(string By, string Reason);
}
