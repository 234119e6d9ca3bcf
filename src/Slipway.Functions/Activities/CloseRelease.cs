using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Releases.Approvals;
using Slipway.Releases.Health;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Closes a release's record, and leaves what it held or waited for.</summary>
public sealed class CloseRelease(ReleaseRecords records, ReleaseLedger ledger, EnvironmentRecords environments, WindowWaits waits)
{
    /// <summary>Leaves first and closes last, so that a closed release holds nothing that it should not.</summary>
    [Function(nameof(CloseRelease))]
    public async Task<Report> Run([ActivityTrigger] Input release, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(release);
        if (release.Outcome is not Outcome.Released)
        {
            await Task.WhenAll(release.Environments.Select(stage => StopWaiting(release.Id, stage, cancellation)));
        }

        ReleaseProgress progress = new(release.Outcome.ToState(), release.At, Why: release.Outcome.Cause);
        TimelineEvent entry = new($"closed-{release.At:O}", TimelineKind.Closed, TimelineEvent.Slipway, ProgressSentence.Of(progress) + Verdict(release));
        Task told = ledger.FenceAsync(release.Id, entry, cancellation);
        IReadOnlyList<string> kept = release.KeepsEnvironments ? await FindUnfinished(release.Id, cancellation) : [];
        Task<ReleaseId?[]> left = Task.WhenAll(
            release.Environments.Except(kept).Select(environment => Leave(release.Id, environment, cancellation)));
        await Task.WhenAll(told, left);
        await records.UpdateAsync(release.Id, progress, release.Outcome, cancellation: cancellation);
        await ledger.CallCardsAsync(release.Id, null, cancellation);
        return new Report([.. (await left).OfType<ReleaseId>().Where(holder => holder != release.Id).Distinct()]);
    }

    private async Task StopWaiting(ReleaseId id, string stage, CancellationToken cancellation)
    {
        await waits.RemoveAsync(id, stage, cancellation);
        if (await ledger.ApprovalAsync(ApprovalRequest.IdOf(id, stage), cancellation) is { IsOpen: true })
        {
            await ledger.SettleApprovalAsync(
                id, stage, ApprovalState.Withdrawn, SettleApproval.Say(stage, ApprovalState.Withdrawn), cancellation: cancellation);
        }
    }

    private async Task<IReadOnlyList<string>> FindUnfinished(ReleaseId id, CancellationToken cancellation) =>
        [.. (await ledger.OpenCompensationsAsync(id, cancellation)).Select(open => open.Undo.Environment)];

    private async Task<ReleaseId?> Leave(ReleaseId id, string environment, CancellationToken cancellation)
    {
        EnvironmentRecord left = await environments.LeaveAsync(environment, id.Product, id, cancellation);
        return left.HeldBy;
    }

    /// <summary>What a version that was released is known by; it is told with the end.</summary>
    private static string Verdict(Input release) => release is not { Outcome: Outcome.Released, Watched: { } watched } ? ""
        : watched.Stages.Count == 0 ? " Nothing measured its health."
        : $" Watched in {string.Join(", ", watched.Stages)} for {PlanDuration.Format(TimeSpan.FromSeconds(Math.Round(watched.For.TotalSeconds)))}: "
            + $"{watched.Samples - watched.Failures} of {watched.Samples} samples were healthy.";

    /// <summary>How the release ended.</summary>
    /// <param name="Id">The release.</param>
    /// <param name="Outcome">How it ended.</param>
    /// <param name="At">When it ended.</param>
    /// <param name="Environments">The environments on its way.</param>
    /// <param name="KeepsEnvironments">Whether it keeps the environments in which something is left to be undone.</param>
    /// <param name="Watched">What gates have watched of it; null where that is not known.</param>
    public sealed record Input(ReleaseId Id, Outcome Outcome, DateTimeOffset At, IReadOnlyList<string> Environments, bool KeepsEnvironments, Watched? Watched = null);

    /// <summary>The releases to which environments were handed.</summary>
    public sealed record Report(IReadOnlyList<ReleaseId> Next);
}
