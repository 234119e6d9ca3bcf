using System.Text.Json.Nodes;
using Slipway.Azure.Targets.Arm;

namespace Slipway.Azure.Targets.ContainerApps;

/// <summary>A container app as it was just seen.</summary>
/// <param name="App">The app.</param>
/// <param name="Properties">What Azure tells of it.</param>
internal sealed record AppSeen(ArmResource App, JsonObject Properties)
{
    /// <summary>The lines of its traffic.</summary>
    public IReadOnlyList<TrafficEntry> Traffic { get; } = TrafficEntry.Read(Properties["configuration"]?["ingress"]?["traffic"] as JsonArray);

    /// <summary>The revision that a line means by the latest: the newest that is ready.</summary>
    public string Latest => Text("latestReadyRevisionName") ?? Text("latestRevisionName") ?? "";

    /// <summary>Whether users go to whichever revision is the latest.</summary>
    public bool FollowsLatest => Traffic.Any(entry => entry.Revision is null);

    /// <summary>Who has which share of the users.</summary>
    public SortedDictionary<string, int> Shares => ContainerApps.Traffic.Shares(Traffic, Latest);

    /// <summary>Whether Azure is still busy with a change of it.</summary>
    public bool IsBusy => Text("provisioningState") is "InProgress" or "Deleting";

    /// <summary>Why its users cannot be shared, in a sentence; null when they can.</summary>
    public string? Unfit => Properties["configuration"]?["activeRevisionsMode"]?.ToString() is var mode && !string.Equals(mode, "Multiple", StringComparison.OrdinalIgnoreCase)
            ? $"The container app {App.Name} is in the revision mode {mode ?? "Single"}, in which users cannot be shared and there is no way back; set it to Multiple."
        : Properties["configuration"]?["ingress"] is not JsonObject ? $"The container app {App.Name} has no ingress, so its users cannot be shared; turn ingress on."
        : null;

    /// <summary>Its template with another image in a container, under a release's suffix and marks; null with why, in a sentence, where no such container is.</summary>
    public (JsonObject? Template, string? Refusal) WithImage(string? container, string image, string suffix, IReadOnlyDictionary<string, string> marks)
    {
        JsonObject template = Properties["template"]?.DeepClone() as JsonObject ?? [];
        JsonObject[] all = [.. (template["containers"] as JsonArray ?? []).OfType<JsonObject>()];
        JsonObject[] meant = [.. all.Where(one => container is null || one["name"]?.ToString() == container)];
        if (meant is not [JsonObject changed])
        {
            return (null, container is null
                ? $"The container app {App.Name} has {all.Length} containers; name the one that runs the image in the plan."
                : $"The container app {App.Name} has no container {container}; name another one in the plan.");
        }

        template["revisionSuffix"] = suffix;
        changed["image"] = image;
        foreach (JsonObject other in all.Where(one => one != changed && one["env"] is JsonArray))
        {
            // Marks of an earlier release, whose plan named another container.
            other["env"] = new JsonArray([.. other["env"]!.AsArray().OfType<JsonObject>()
                .Where(variable => !marks.ContainsKey(variable["name"]?.ToString() ?? "")).Select(variable => variable.DeepClone())]);
        }

        JsonArray variables = [.. (changed["env"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(variable => !marks.ContainsKey(variable["name"]?.ToString() ?? "")).Select(variable => variable.DeepClone())];
        foreach ((string name, string value) in marks)
        {
            variables.Add(new JsonObject { ["name"] = name, ["value"] = value });
        }

        changed["env"] = variables;
        return (template, null);
    }

    private string? Text(string name) => Properties[name]?.ToString() is { Length: > 0 } text ? text : null;
}
