using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Releases;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Alerts;
using Slipway.Releases.Plans;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Starting;

/// <summary>Finds the releases that are rolling out under a gate which an alert concerns.</summary>
public sealed class WatchedReleases(ReleaseRecords records, PlanStore plans)
{
    /// <summary>More releases than these are not told at once; their gates see the alerts in their next round.</summary>
    public const int Most = 100;

    /// <summary>The releases whose plans name one of these alerts in a gate of the stage that they are at, whatever the ring.</summary>
    public async Task<IReadOnlyList<ReleaseRecord>> ByAsync(IReadOnlyList<Alert> alerts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        List<ReleaseRecord> found = [];
        await foreach (ReleaseRecord release in records.OpenAsync(_ => false, cancellation))
        {
            if (release.Progress is { State: ReleaseState.RollingOut or ReleaseState.Validating or ReleaseState.Paused, Stage: { } stage }
                && await TryReadAsync(release, cancellation) is { } plan
                && Concerns(plan, stage, release, alerts))
            {
                found.Add(release);
            }

            if (found.Count == Most)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>One release whose plan cannot be read must not keep the others from being told.</summary>
    private async Task<Plan?> TryReadAsync(ReleaseRecord release, CancellationToken cancellation)
    {
        try
        {
            return await plans.PinnedAsync(release, cancellation);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool Concerns(Plan plan, string name, ReleaseRecord release, IReadOnlyList<Alert> alerts)
    {
        if (plan.Stages.FirstOrDefault(stage => stage.Name == name) is not { } stage)
        {
            return false;
        }

        Ring?[] places = [.. stage.Rollout.Rings, null];
        return new[] { stage.Rollout.Health, stage.Validation, stage.WatchGate }.OfType<HealthGate>().Any(gate => places.Any(ring => Names(gate, ring)));

        bool Names(HealthGate gate, Ring? ring) => (gate.Alerts ?? []).Any(
            selector => alerts.Any(alert => selector.Matches(alert, Placeholders.Of(release.Id, name, ring?.Name, ring?.Region))));
    }
}
