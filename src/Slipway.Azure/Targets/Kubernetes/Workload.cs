using System.Text.Json.Nodes;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>A Deployment or StatefulSet as it was read.</summary>
internal sealed class Workload
{
    /// <summary>A restart by hand runs the same again.</summary>
    private const string Restarted = "kubectl.kubernetes.io/restartedAt";

    private const string Prefix = "slipway/";

    private readonly string container;

    private Workload(ClusterThing thing, JsonObject read, string container, WorkloadState state) =>
        (Thing, Object, this.container, State) = (thing, read, container, state);

    public ClusterThing Thing { get; }

    public JsonObject Object { get; }

    public WorkloadState State { get; }

    public bool IsStateful => Thing.Plural == "statefulsets";

    /// <summary>How many pods it shall have; an autoscaler may change that at any time, and nobody else needs to know.</summary>
    public int Replicas => (int?)Object["spec"]!["replicas"] ?? 1;

    /// <summary>How many pods can take users.</summary>
    public int Available => (int?)Object["status"]?[IsStateful ? "readyReplicas" : "availableReplicas"] ?? 0;

    /// <summary>Where a workload named <c>deployment/shop</c> is.</summary>
    /// <exception cref="ClusterRefusedException">It is named otherwise.</exception>
    public static ClusterThing ThingOf(string cluster, string space, string named) => named.Split('/') switch
    {
        ["deployment", { Length: > 0 } name] => new(cluster, space, ("apps", "v1"), "deployments", name),
        ["statefulset", { Length: > 0 } name] => new(cluster, space, ("apps", "v1"), "statefulsets", name),
        _ => throw new ClusterRefusedException($"'{named}' is no workload; name it deployment/… or statefulset/…."),
    };

    /// <exception cref="ClusterRefusedException">It has no such container, or several where none is named.</exception>
    public static Workload Of(ClusterThing thing, JsonObject read, string? named)
    {
        JsonObject template = read["spec"]!["template"]!.AsObject();
        JsonObject[] containers = [.. template["spec"]!["containers"]!.AsArray().Select(one => one!.AsObject())];
        JsonObject? chosen = named is null ? containers.Length == 1 ? containers[0] : null : containers.FirstOrDefault(one => (string?)one["name"] == named);
        if (chosen is null)
        {
            throw new ClusterRefusedException(named is null
                ? $"{thing.Shown} has {containers.Length} containers; name the one that runs the image."
                : $"{thing.Shown} has no container '{named}'; name one that it has.");
        }

        string container = (string)chosen["name"]!;
        WorkloadState state = new((string?)chosen["image"] ?? "", Notes(read["metadata"]), Notes(template["metadata"]), Rest(template, container));
        return new(thing, read, container, state);
    }

    /// <summary>A patch that has it run an image under these notes, and no others of ours.</summary>
    public JsonObject Patch(string image, SortedDictionary<string, string> notes, SortedDictionary<string, string> podNotes) => new()
    {
        ["metadata"] = new JsonObject { ["annotations"] = Change(State.Notes, notes) },
        ["spec"] = new JsonObject
        {
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["annotations"] = Change(State.PodNotes, podNotes) },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = container, ["image"] = image }) },
            },
        },
    };

    /// <summary>What releases noted on a thing.</summary>
    public static SortedDictionary<string, string> Notes(JsonNode? metadata) => new(
        (metadata?["annotations"]?.AsObject() ?? []).Where(note => note.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(note => note.Key, note => (string)note.Value!),
        StringComparer.Ordinal);

    /// <summary>Annotations as a patch changes them; one that is null goes.</summary>
    public static JsonObject Change(SortedDictionary<string, string> now, SortedDictionary<string, string> wanted) => new(
        now.Keys.Except(wanted.Keys).Select(gone => KeyValuePair.Create(gone, (JsonNode?)null))
            .Concat(wanted.Select(note => KeyValuePair.Create(note.Key, (JsonNode?)note.Value))));

    private static Digest Rest(JsonObject template, string container)
    {
        JsonObject rest = template.DeepClone().AsObject();
        rest["spec"]!["containers"]!.AsArray().First(one => (string?)one!["name"] == container)!.AsObject().Remove("image");
        if (rest["metadata"]?["annotations"] is JsonObject annotations)
        {
            foreach (string key in annotations.Select(note => note.Key).Where(key => key == Restarted || key.StartsWith(Prefix, StringComparison.Ordinal)).ToArray())
            {
                annotations.Remove(key);
            }

            if (annotations.Count == 0)
            {
                rest["metadata"]!.AsObject().Remove("annotations");
            }
        }

        return Digest.Of(Sorted(rest)!.ToJsonString());
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
