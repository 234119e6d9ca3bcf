using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Azure.Targets.Webhooks;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Health;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Has a webhook check what a stage runs, or asks how far it is.</summary>
public sealed class RunCheck(WebhookCheck check, ReleaseRecords records, ReleaseLedger ledger)
{
    /// <summary>Starts the check, or looks; once it has a verdict the timeline tells it.</summary>
    [Function(nameof(RunCheck))]
    public async Task<Report> Run([ActivityTrigger] Input asked, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(asked);
        Task shown = records.UpdateAsync(asked.Id, asked.Progress, cancellation: cancellation);
        Task<CheckStep> asking = check.AskAsync(asked.Webhook, asked.Stage, new BroughtVersion(asked.Id, asked.Seal), asked.Attempt, cancellation);
        await Task.WhenAll(shown, asking);
        switch (await asking)
        {
            case CheckStep.Going { Unfinished: var busy }:
                return new Report(null, busy);
            case CheckStep.Failed failed:
                await ledger.AppendAsync(asked.Id, Say(asked, nameof(GateVerdict.Breached), $"failed: {failed.Why}", failed.Why, failed.Link), cancellation);
                return new Report(failed.Why);
            case CheckStep.Passed passed:
                string text = passed.Text.Length == 0 ? "passed" : $"passed: {passed.Text}";
                await ledger.AppendAsync(asked.Id, Say(asked, RolloutLines.Healthy, text, passed.Text, passed.Link), cancellation);
                return new Report(null);
            default:
                throw new InvalidOperationException("There is no other step of a check.");
        }
    }

    private static TimelineEvent Say(Input asked, string verdict, string text, string found, string? link)
    {
        Dictionary<string, string> evidence = new() { [RolloutLines.Verdict] = verdict, [RolloutLines.Found] = found, ["webhook"] = asked.Webhook };
        if (link is not null)
        {
            evidence["link"] = link;
        }

        if (verdict is not RolloutLines.Healthy)
        {
            evidence[RolloutLines.Then] = "it is taken back";
        }

        return new TimelineEvent(
            $"checked-{asked.Stage}-{asked.Attempt}", TimelineKind.Gate, TimelineEvent.Slipway, $"The check of {asked.Stage} by webhook {asked.Webhook} {text.TrimEnd('.')}.", asked.Stage, Evidence: evidence);
    }

    /// <summary>What is checked, by which webhook, and which attempt it is, from one: another one is another check.</summary>
    public sealed record Input(ReleaseId Id, string Stage, VersionSeal Seal, string Webhook, ReleaseProgress Progress, int Attempt = 1);

    /// <summary>Why it failed, or what is still to be waited for; both null when it passed.</summary>
    public sealed record Report(string? Problem, Unfinished? Unfinished = null);
}
