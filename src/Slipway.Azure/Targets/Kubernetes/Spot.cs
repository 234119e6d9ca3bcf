using System.Text.Json.Nodes;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>The things of a cluster that a target acts on, as they were read.</summary>
/// <param name="Canary">The target's own workload.</param>
/// <param name="Stable">The workload before the stable service; null where the plan names none.</param>
/// <param name="Route">The route; null where the plan names none.</param>
internal sealed record Spot(Workload Canary, Workload? Stable, Route? Route)
{
    public SpotState State => new(Canary.State, Stable?.State, Route?.State);

    /// <summary>The tags of what was read.</summary>
    public string Tag => string.Join(
        ' ', new[] { Canary.Object, Stable?.Object, Route?.Object }.OfType<JsonObject>().Select(read => (string?)read["metadata"]?["resourceVersion"]));

    /// <summary>Reads them.</summary>
    /// <returns>The spot, or what of it is not there, in a sentence.</returns>
    /// <exception cref="ClusterRefusedException">They are not as the plan says.</exception>
    public static async Task<(Spot? Spot, string? Missing)> ReadAsync(Clusters clusters, TargetPlace place, CancellationToken cancellation)
    {
        Target.Kubernetes target = (Target.Kubernetes)place.Target!;
        (string cluster, string space) = (place.Fill(target.Cluster), place.Fill(target.Namespace));
        ClusterThing own = Workload.ThingOf(cluster, space, place.Fill(target.Workload));
        ClusterThing? other = target.Route?.StableWorkload is { } named ? Workload.ThingOf(cluster, space, place.Fill(named)) : null;
        ClusterThing? shared = target.Route is { } way ? Route.ThingOf(cluster, space, place.Fill(way.Name)) : null;
        ClusterThing[] things = [.. new[] { own, other, shared }.OfType<ClusterThing>()];
        JsonObject?[] read = await Task.WhenAll(things.Select(thing => clusters.FindAsync(thing, cancellation)));
        if (Array.IndexOf(read, null) is var missing and >= 0)
        {
            return (null, $"There is no {things[missing].Shown}; create it, or name one that is there.");
        }

        string? container = target.Container is { } inside ? place.Fill(inside) : null;
        Spot spot = new(
            Workload.Of(own, read[0]!, container),
            other is null ? null : Workload.Of(other, read[1]!, container),
            shared is null ? null : Route.Of(shared, read[^1]!, place.Fill(target.Route!.Stable), place.Fill(target.Route.Canary)));
        return (spot, null);
    }

    /// <summary>The workload that takes a version, and the one that it leaves alone, by what ran before.</summary>
    public (Workload Fresh, WorkloadState? Was, Workload? Other, WorkloadState? OtherWas)? Sides(SpotState before) => before.CanaryIsIdle switch
    {
        true => (Canary, before.Canary, Stable, before.Stable),
        false when Stable is not null => (Stable, before.Stable, Canary, before.Canary),
        _ => null,
    };
}
