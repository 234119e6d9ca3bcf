using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>
/// A workload of a Kubernetes cluster as a target: one container's image and our notes are patched, as the version that was read, and the roll-out is followed as
/// <c>kubectl rollout status</c> does. With a route the workload whose service has no users takes the version, then the users move; the way back moves the users
/// first. Whatever else somebody changed in between is a conflict and stays.
/// </summary>
public sealed class KubernetesTarget(Clusters clusters, ImageReference images) : ITarget
{
    private const int Attempts = 5;
    private const int LongestNote = 1_000;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public bool Takes(Target? target) => target is Target.Kubernetes;

    /// <inheritdoc/>
    /// <remarks>What is gone, or is not as the plan says, runs nothing that could be put back.</remarks>
    public async Task<TargetState> ReadAsync(TargetPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        try
        {
            (Spot? spot, _) = await Spot.ReadAsync(clusters, place, cancellation);
            return spot?.State.ToState(spot.Tag) ?? TargetState.Nothing;
        }
        catch (ClusterRefusedException)
        {
            return TargetState.Nothing;
        }
    }

    /// <inheritdoc/>
    public async Task<TargetStep> BringAsync(TargetPlace place, BroughtVersion wanted, TargetState before, TargetState found, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(before);
        Target.Kubernetes target = (Target.Kubernetes)place.Target!;
        (string? image, string? refusal) = await images.FillAsync(place, target.Image, target.DigestFile, wanted, cancellation);
        return image is null
            ? new TargetStep.Conflict(refusal!)
            : await StepAsync(place, (spot, missing) => BringAsync(place, wanted, image, SpotState.OfState(before), spot, missing, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public Task<TargetStep> RestoreAsync(TargetPlace place, ReleaseId ours, TargetState before, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(before);
        return StepAsync(place, (spot, missing) => RestoreAsync(place, ours, SpotState.OfState(before), spot, missing, cancellation), cancellation);
    }

    /// <summary>Looks and decides, again while somebody else is always first.</summary>
    private async Task<TargetStep> StepAsync(TargetPlace place, Func<Spot?, string?, Task<TargetStep?>> decide, CancellationToken cancellation)
    {
        try
        {
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                (Spot? spot, string? missing) = await Spot.ReadAsync(clusters, place, cancellation);
                if (await decide(spot, missing) is { } step)
                {
                    return step;
                }
            }

            return Going($"{place.Shown} is being changed by somebody else all the time", Soon);
        }
        catch (ClusterBusyException busy)
        {
            return Going(busy.Message.TrimEnd('.'), busy.Wait);
        }
        catch (ClusterRefusedException refused)
        {
            return new TargetStep.Conflict(refused.Message);
        }
    }

    /// <returns>The step; null when somebody else was first.</returns>
    private async Task<TargetStep?> BringAsync(
        TargetPlace place, BroughtVersion wanted, string image, SpotState? before, Spot? spot, string? missing, CancellationToken cancellation)
    {
        if (spot is null || before is null)
        {
            return new TargetStep.Conflict(missing ?? $"{place.Shown} was not there, or not as the plan says, when the release began; look at it, and release again.");
        }

        if (spot.Sides(before) is not var (fresh, was, other, otherWas))
        {
            return new TargetStep.Conflict(before.CanaryIsIdle is null
                ? $"{spot.Route!.Thing.Shown} shared its traffic {before.Route!.Shown} when the release began, so neither side is free; give one service all of it."
                : $"{spot.Canary.Thing.Shown} had all the users when the release began, and the plan names no stable workload that could take the version instead; name one, or give the users to the stable service.");
        }

        if (Strangers(spot, before, wanted.Release, fresh, was, other, otherWas) is { } stranger)
        {
            return stranger;
        }

        if (fresh.State.Release() != wanted.Release || fresh.State.Image != image)
        {
            return WorkloadRollout.WhyNot(fresh) is { } why ? new TargetStep.Conflict(why)
                : await clusters.PatchAsync(fresh.Thing, fresh.Object, fresh.Patch(image, Notes(wanted, image, was!), PodNotes(wanted)), isStrategic: true, cancellation)
                    ? Going($"{fresh.Thing.Shown} takes {wanted.Release.Version}", Soon)
                    : null;
        }

        if (WorkloadRollout.Left(fresh) is { } left)
        {
            return left;
        }

        if (spot.Route is null)
        {
            return TargetStep.Done.Value;
        }

        if (place.Ring.Weight > 0 && fresh.Available == 0)
        {
            return new TargetStep.Conflict($"{fresh.Thing.Shown} has no pod that could take users; have it run some.");
        }

        RouteState shares = Shares(before, spot.Route.State, place.Ring.Weight, wanted.Release);
        return spot.Route.State.IsSame(shares) ? spot.Route.Left() ?? TargetStep.Done.Value
            : await clusters.PatchAsync(spot.Route.Thing, spot.Route.Object, spot.Route.Patch(shares), isStrategic: false, cancellation)
                ? Going($"{spot.Route.Thing.Shown} takes its weights", Soon)
                : null;
    }

    /// <returns>The step; null when somebody else was first.</returns>
    private async Task<TargetStep?> RestoreAsync(
        TargetPlace place, ReleaseId ours, SpotState? before, Spot? spot, string? missing, CancellationToken cancellation)
    {
        if (before is null || spot?.Sides(before) is not var (fresh, was, other, otherWas))
        {
            // Nothing of it was ever touched, whatever it is now.
            return before is null || spot is not null ? TargetStep.Done.Value : new TargetStep.Conflict(missing!);
        }

        if (Strangers(spot, before, ours, fresh, was, other, otherWas) is { } stranger)
        {
            return stranger;
        }

        if (spot.Route is { } route)
        {
            if (!route.State.IsSame(before.Route))
            {
                return other is { Available: 0 } ? new TargetStep.Conflict($"{other.Thing.Shown} has no pod that could take the users back; have it run some.")
                    : await clusters.PatchAsync(route.Thing, route.Object, route.Patch(before.Route!), isStrategic: false, cancellation)
                        ? Going($"{route.Thing.Shown} takes its weights back", Soon)
                        : null;
            }

            if (route.Left() is { } untaken)
            {
                return untaken;
            }
        }

        return fresh.State.IsSame(was) ? WorkloadRollout.Left(fresh) ?? TargetStep.Done.Value
            : await clusters.PatchAsync(fresh.Thing, fresh.Object, fresh.Patch(was!.Image, was.Notes, was.PodNotes), isStrategic: true, cancellation)
                ? Going($"{fresh.Thing.Shown} goes back to {was.Shown}", Soon)
                : null;
    }

    /// <summary>What somebody else changed since the release began, if anything.</summary>
    private static TargetStep.Conflict? Strangers(
        Spot spot, SpotState before, ReleaseId ours, Workload fresh, WorkloadState? was, Workload? other, WorkloadState? otherWas)
    {
        if (was is null || (spot.Route is null) != (before.Route is null))
        {
            return new TargetStep.Conflict($"{fresh.Thing.Shown} was noted otherwise when the release began than the plan says now; it was left as it is.");
        }

        return !fresh.State.IsSame(was) && fresh.State.Release() != ours ? Left(fresh.Thing, $"runs {fresh.State.Shown}")
            : fresh.State.Template != was.Template ? Left(fresh.Thing, "has had its pods' template changed since the release began")
            : other is not null && !other.State.IsSame(otherWas) ? Left(other.Thing, $"runs {other.State.Shown}")
            : spot.Route is { } route && !route.State.IsSame(before.Route) && !route.State.IsOf(ours) ? Left(route.Thing, $"shares its traffic {route.State.Shown}")
            : null;
    }

    private static TargetStep.Conflict Left(ClusterThing thing, string what) => new($"{thing.Shown} {what}, which this release did not expect there; it was left as it is.");

    private static TargetStep.Going Going(string what, TimeSpan lookAgain) => new(new Unfinished(what, lookAgain));

    private static RouteState Shares(SpotState before, RouteState now, int weight, ReleaseId release)
    {
        (int stable, int canary) = before.CanaryIsIdle == true ? (100 - weight, weight) : (weight, 100 - weight);
        // Nothing moves for a ring without users, so the route stays whose it is.
        return weight == 0 && now.IsSame(before.Route) ? now : new(stable, canary, new(StringComparer.Ordinal)
        {
            [WorkloadState.ReleaseNote] = release.ToString(),
            [RouteState.WeightsNote] = RouteState.Weights(stable, canary),
        });
    }

    private static SortedDictionary<string, string> Notes(BroughtVersion wanted, string image, WorkloadState was) => new(StringComparer.Ordinal)
    {
        [WorkloadState.ReleaseNote] = wanted.Release.ToString(),
        [WorkloadState.VersionNote] = wanted.Release.Version.ToString(),
        [WorkloadState.ContentNote] = wanted.Seal.Content.ToString(),
        [WorkloadState.ImageNote] = image,
        [WorkloadState.BeforeNote] = was.Shown.Length > LongestNote ? was.Shown[..LongestNote] : was.Shown,
    };

    private static SortedDictionary<string, string> PodNotes(BroughtVersion wanted) => new(StringComparer.Ordinal)
    {
        [WorkloadState.ReleaseNote] = wanted.Release.ToString(),
        [WorkloadState.VersionNote] = wanted.Release.Version.ToString(),
    };
}
