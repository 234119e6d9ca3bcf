using Microsoft.DurableTask.Client;
using Slipway.Azure.Records;
using Slipway.Azure.Targets;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Commands;
using Slipway.Releases.Compensations;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Deciding;

/// <summary>The one place where an operator's word reaches a release, whichever way it came in: the timeline has it first, then the release hears it.</summary>
public sealed class Commanding(
    ReleaseRecords records, ReleaseLedger ledger, EnvironmentRecords environments, RolloutTargets targets, ReleaseStart start, TimeProvider clock)
{
    /// <summary>The line that a version's next attempt looks for.</summary>
    private const string Lifted = "command-lifted";

    /// <summary>Says a word to a release as it stands. Said twice to the same, it is one word.</summary>
    /// <param name="client">Who reaches the release.</param>
    /// <param name="release">The release, as it was when the word was said.</param>
    /// <param name="verb">What is wanted.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="reason">Why.</param>
    /// <param name="heard">How it came.</param>
    /// <param name="saidTo">What it was said to; null for the state in which the release is.</param>
    /// <param name="step">Which stuck step is done; null for all that are left, of which the API takes one only.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<CommandVerdict> SayAsync(
        DurableTaskClient client, ReleaseRecord release, CommandVerb verb, string by, string reason, Heard heard, string? saidTo, string? step, CancellationToken cancellation)
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
        return command.Verb is CommandVerb.Lift ? await LiftAsync(release, command, heard, cancellation)
            : command.Verb is CommandVerb.Done ? await SettleAsync(client, release, command, heard, step, cancellation)
            : release.Outcome is Outcome.Errored ? await RecoverAsync(client, release, command, heard, cancellation)
            : await TellAsync(client, release, command, heard, cancellation);
    }

    /// <summary>Whether somebody let a version that was rolled back be tried again.</summary>
    public async Task<bool> IsLiftedAsync(ReleaseId release, CancellationToken cancellation) =>
        await ledger.FindLineAsync(release, Lifted, cancellation) is not null;

    private async Task<CommandVerdict> LiftAsync(ReleaseRecord release, ReleaseCommand command, Heard heard, CancellationToken cancellation)
    {
        await ledger.AppendAsync(release.Id, Say(release, command, heard) with { Key = Lifted }, cancellation);
        return new CommandVerdict.Taken(release);
    }

    /// <summary>Takes off the stack what people have put back by hand, and has the release look at what is left.</summary>
    private async Task<CommandVerdict> SettleAsync(
        DurableTaskClient client, ReleaseRecord release, ReleaseCommand command, Heard heard, string? step, CancellationToken cancellation)
    {
        IReadOnlyList<PushedCompensation> open = await ledger.OpenCompensationsAsync(release.Id, cancellation);
        PushedCompensation[] done = [.. open.Where(pushed => step is null || pushed.Undo.Key == step)];
        if (done.Length == 0 || (step is null && heard.Via is not RolloutLines.Card && done.Length > 1))
        {
            return new CommandVerdict.Refused(open.Count == 0
                ? $"Nothing of {release.Id} is left to be undone."
                : $"Name as step which one is done: {string.Join(", ", open.Select(pushed => $"{pushed.Undo.Key} ({pushed.Undo.Sentence})"))}.");
        }

        foreach (PushedCompensation pushed in done)
        {
            if (await IsStillOursAsync(release.Id, pushed.Undo, cancellation))
            {
                return new CommandVerdict.Refused($"{pushed.Undo.Environment} still has what {release.Id} brought there; {pushed.Undo.Sentence} first, then say so. Nothing more was changed.");
            }
        }

        foreach (PushedCompensation pushed in done)
        {
            await ledger.SettleAsync(release.Id, pushed, ByHand(pushed.Undo, command), cancellation);
        }

        ReleaseCommand told = command with { Id = step is null ? command.Id : $"{command.Id}-{step}" };
        return release.Outcome is not Outcome.Errored ? await TellAsync(client, release, told, heard, cancellation)
            : done.Length < open.Count ? new CommandVerdict.Taken(release)
            : await RecoverAsync(client, release, told, heard, cancellation);
    }

    /// <summary>Whether a place can be read and runs what the release brought. One that is gone cannot, and people's word is all there is.</summary>
    private async Task<bool> IsStillOursAsync(ReleaseId release, Compensation undo, CancellationToken cancellation)
    {
        if (undo.PutsBack(release.Product) is not var (place, _))
        {
            return (await environments.GetAsync(undo.Environment, release.Product, cancellation)).Running?.Release == release;
        }

        try
        {
            return (await targets.Of(place).ReadAsync(place, cancellation)).Release == release;
        }
        catch (Exception unreadable) when (unreadable is not OperationCanceledException)
        {
            return false;
        }
    }

    private static TimelineEvent ByHand(Compensation undo, ReleaseCommand command) => new(
        $"undo-{undo.Key}{RolloutLines.Done}",
        TimelineKind.Compensated,
        command.By,
        $"Done by hand: {undo.Sentence}. {command.Reason.TrimEnd('.')}.",
        undo.Environment,
        undo.RingName);

    private async Task<CommandVerdict> TellAsync(
        DurableTaskClient client, ReleaseRecord release, ReleaseCommand command, Heard heard, CancellationToken cancellation)
    {
        if (!await start.EnsureRunningAsync(client, release, cancellation))
        {
            return new CommandVerdict.TooEarly($"{release.Id} is accepted and has not begun yet; send the same word again.");
        }

        await ledger.AppendAsync(release.Id, Say(release, command, heard), cancellation);
        await client.RaiseEventAsync(release.Id.ToString(), nameof(ReleaseSignal), new ReleaseSignal(command), cancellation);
        return new CommandVerdict.Taken(release);
    }

    private async Task<CommandVerdict> RecoverAsync(
        DurableTaskClient client, ReleaseRecord release, ReleaseCommand command, Heard heard, CancellationToken cancellation)
    {
        if (command.Verb is not CommandVerb.Done && (await ledger.OpenCompensationsAsync(release.Id, cancellation)).Count == 0)
        {
            return new CommandVerdict.Refused("Nothing is left to be undone; to try the version again, start another attempt of it.");
        }

        await ledger.AppendAsync(release.Id, Say(release, command, heard), cancellation);
        string why = command.Verb is CommandVerb.Retry ? $"{command.By} had it tried again: {command.Reason}" : $"{command.By} said {command.Verb}: {command.Reason}";
        ReleaseProgress progress = new(ReleaseState.RollingBack, clock.GetUtcNow(), Why: why);
        await records.UpdateAsync(release.Id, progress, reopen: true, cancellation: cancellation);
        await start.RecoverAsync(client, release, ((Outcome.Errored)release.Outcome!).Error, command.Verb is CommandVerb.Forward ? command : null, cancellation);
        return new CommandVerdict.Taken(release);
    }

    private static TimelineEvent Say(ReleaseRecord release, ReleaseCommand command, Heard heard) => new(
        $"command-{command.Id}",
        TimelineKind.Command,
        command.By,
        $"{command.Verb}: {command.Reason.TrimEnd('.')}.",
        release.Progress.Stage,
        release.Progress.Ring,
        Evidence(command, heard));

    private static Dictionary<string, string> Evidence(ReleaseCommand command, Heard heard)
    {
        Dictionary<string, string> evidence = new() { [RolloutLines.Verb] = $"{command.Verb}", [RolloutLines.Via] = heard.Via };
        if (heard.Caller is not null)
        {
            evidence[RolloutLines.Caller] = heard.Caller;
        }

        return evidence;
    }
}
