using Microsoft.DurableTask.Client;
using Slipway.Azure.Records;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Deciding;

/// <summary>The one place where an operator's word reaches a release, whichever way it came in: the timeline has it first, then the release hears it.</summary>
public sealed class Commanding(ReleaseRecords records, ReleaseLedger ledger, ReleaseStart start, TimeProvider clock)
{
    /// <summary>The line that a version's next attempt looks for.</summary>
    private const string Lifted = "command-lifted";

    /// <summary>Says a word to a release as it stands. Said twice to the same, it is one word.</summary>
    /// <param name="client">Who reaches the release.</param>
    /// <param name="release">The release, as it was when the word was said.</param>
    /// <param name="verb">What is wanted.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="reason">Why.</param>
    /// <param name="via">How it came: one of the words of <see cref="RolloutLines.Via"/>.</param>
    /// <param name="saidTo">What it was said to; null for the state in which the release is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<CommandVerdict> SayAsync(
        DurableTaskClient client, ReleaseRecord release, CommandVerb verb, string by, string reason, string via, string? saidTo, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(release);
        if (CommandRules.WhyNot(verb, release.Progress) is { } whyNot)
        {
            return new CommandVerdict.Refused(whyNot);
        }

        if (verb is CommandVerb.Rollback && release.Outcome is Outcome.Released)
        {
            return new CommandVerdict.Refused($"{release.Id} was released; to go back from it, send POST /api/releases/{release.Id}/rollback.");
        }

        DateTimeOffset since = release.Progress.Since;
        ReleaseCommand command = new($"{verb}-{saidTo ?? $"{since.UtcDateTime:O}"}-{by}", verb, by, reason, since, CommandRuleset.PausesHolds);
        return command.Verb is CommandVerb.Lift ? await LiftAsync(release, command, via, cancellation)
            : release.Outcome is Outcome.Errored ? await RecoverAsync(client, release, command, via, cancellation)
            : await TellAsync(client, release, command, via, cancellation);
    }

    /// <summary>Whether somebody let a version that was rolled back be tried again.</summary>
    public async Task<bool> IsLiftedAsync(ReleaseId release, CancellationToken cancellation) =>
        await ledger.FindLineAsync(release, Lifted, cancellation) is not null;

    private async Task<CommandVerdict> LiftAsync(ReleaseRecord release, ReleaseCommand command, string via, CancellationToken cancellation)
    {
        await ledger.AppendAsync(release.Id, Say(release, command, via) with { Key = Lifted }, cancellation);
        return new CommandVerdict.Taken(release);
    }

    private async Task<CommandVerdict> TellAsync(
        DurableTaskClient client, ReleaseRecord release, ReleaseCommand command, string via, CancellationToken cancellation)
    {
        if (!await start.EnsureRunningAsync(client, release, cancellation))
        {
            return new CommandVerdict.TooEarly($"{release.Id} is accepted and has not begun yet; send the same word again.");
        }

        await ledger.AppendAsync(release.Id, Say(release, command, via), cancellation);
        await client.RaiseEventAsync(release.Id.ToString(), nameof(ReleaseSignal), new ReleaseSignal(command), cancellation);
        return new CommandVerdict.Taken(release);
    }

    private async Task<CommandVerdict> RecoverAsync(
        DurableTaskClient client, ReleaseRecord release, ReleaseCommand command, string via, CancellationToken cancellation)
    {
        if ((await ledger.OpenCompensationsAsync(release.Id, cancellation)).Count == 0)
        {
            return new CommandVerdict.Refused("Nothing is left to be undone; to try the version again, start another attempt of it.");
        }

        await ledger.AppendAsync(release.Id, Say(release, command, via), cancellation);
        ReleaseProgress progress = new(ReleaseState.RollingBack, clock.GetUtcNow(), Why: $"{command.By} had it tried again: {command.Reason}");
        await records.UpdateAsync(release.Id, progress, reopen: true, cancellation: cancellation);
        await start.RecoverAsync(client, release, ((Outcome.Errored)release.Outcome!).Error, cancellation);
        return new CommandVerdict.Taken(release);
    }

    private static TimelineEvent Say(ReleaseRecord release, ReleaseCommand command, string via) => new(
        $"command-{command.Id}",
        TimelineKind.Command,
        command.By,
        $"{command.Verb}: {command.Reason.TrimEnd('.')}.",
        release.Progress.Stage,
        release.Progress.Ring,
        new Dictionary<string, string> { [RolloutLines.Verb] = $"{command.Verb}", [RolloutLines.Via] = via });
}
