using System.Text.Json.Nodes;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>An HTTPRoute as it was read: every rule of it that names both services shares between them alone, and all alike.</summary>
/// <remarks>https://gateway-api.sigs.k8s.io/reference/spec/#httproute</remarks>
internal sealed class Route
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private readonly string stable;
    private readonly string canary;

    private Route(ClusterThing thing, JsonObject read, (string, string) services, RouteState state) =>
        (Thing, Object, (stable, canary), State) = (thing, read, services, state);

    public ClusterThing Thing { get; }

    public JsonObject Object { get; }

    public RouteState State { get; }

    public static ClusterThing ThingOf(string cluster, string space, string name) =>
        new(cluster, space, ("gateway.networking.k8s.io", "v1"), "httproutes", name);

    /// <exception cref="ClusterRefusedException">It does not share between the two services, or not the same in all its rules.</exception>
    public static Route Of(ClusterThing thing, JsonObject read, string stable, string canary)
    {
        (int Stable, int Canary)[] shares = [.. Sharing(read["spec"]?["rules"]?.AsArray() ?? [], stable, canary).Select(refs => Pair(thing, refs, stable, canary)).Distinct()];
        return shares switch
        {
            [] => throw new ClusterRefusedException($"{thing.Shown} has no rule that shares between {stable} and {canary}; write one."),
            [var one] => new(thing, read, (stable, canary), new RouteState(one.Stable, one.Canary, Workload.Notes(read["metadata"]))),
            _ => throw new ClusterRefusedException($"{thing.Shown} shares otherwise in one rule than in another; give {stable} and {canary} the same weights in all."),
        };
    }

    /// <summary>A patch that has it share so, under these notes.</summary>
    public JsonObject Patch(RouteState wanted)
    {
        JsonArray rules = Object["spec"]!["rules"]!.DeepClone().AsArray();
        foreach (JsonArray refs in Sharing(rules, stable, canary))
        {
            foreach (JsonNode? one in refs)
            {
                one!["weight"] = (string?)one["name"] == canary ? wanted.Canary : wanted.Stable;
            }
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = Workload.Change(State.Notes, wanted.Notes) },
            ["spec"] = new JsonObject { ["rules"] = rules },
        };
    }

    /// <summary>What is still to be waited for, or why its gateways refuse it; null when all have taken it as it is.</summary>
    public TargetStep? Left()
    {
        long generation = (long)Object["metadata"]!["generation"]!;
        JsonNode?[] accepted = [.. (Object["status"]?["parents"]?.AsArray() ?? [])
            .Select(parent => parent!["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == "Accepted"))];
        return accepted.Length == 0 || accepted.Any(condition => condition is null || ((long?)condition["observedGeneration"] ?? 0) < generation)
            ? new TargetStep.Going(new Unfinished($"{Thing.Shown} has not been taken by its gateway yet", Soon))
            : accepted.FirstOrDefault(condition => (string?)condition!["status"] != "True") is { } refused
                ? new TargetStep.Conflict($"{Thing.Shown} is refused by its gateway: {Said.By((string?)refused["message"] ?? "it does not say why").TrimEnd('.')}.")
                : null;
    }

    private static IEnumerable<JsonArray> Sharing(JsonArray rules, string stable, string canary) =>
        rules.Select(rule => rule!["backendRefs"]?.AsArray()).OfType<JsonArray>()
            .Where(refs => refs.Any(one => (string?)one!["name"] == stable) && refs.Any(one => (string?)one!["name"] == canary));

    private static (int Stable, int Canary) Pair(ClusterThing thing, JsonArray refs, string stable, string canary) => refs.Count == 2
        ? (Weight(refs, stable), Weight(refs, canary))
        : throw new ClusterRefusedException($"{thing.Shown} shares with more than {stable} and {canary} in a rule; leave the two alone in it.");

    /// <summary>A weight that is not said is one.</summary>
    private static int Weight(JsonArray refs, string name) => (int?)refs.First(one => (string?)one!["name"] == name)!["weight"] ?? 1;
}
