using System.Text.Json.Nodes;

namespace Slipway.Azure.Targets.ContainerApps;

/// <summary>A line of an app's traffic.</summary>
/// <param name="Revision">The revision; null for whichever is the latest.</param>
/// <param name="Weight">Its share, in percent.</param>
/// <param name="Label">Its label; null for none.</param>
internal sealed record TrafficEntry(string? Revision, int Weight, string? Label = null)
{
    /// <summary>Reads an app's traffic. An app that says nothing sends all of it to the latest revision.</summary>
    public static IReadOnlyList<TrafficEntry> Read(JsonArray? traffic) => traffic is null or { Count: 0 }
        ? [new(null, 100)]
        :
        [
            .. traffic.OfType<JsonObject>().Select(entry => new TrafficEntry(
                entry["latestRevision"]?.GetValue<bool>() is true ? null : entry["revisionName"]?.ToString(),
                entry["weight"]?.GetValue<int>() ?? 0,
                entry["label"]?.ToString() is { Length: > 0 } label ? label : null)),
        ];

    /// <summary>As it is written.</summary>
    public JsonObject ToJson()
    {
        JsonObject entry = Revision is null ? new() { ["latestRevision"] = true } : new() { ["revisionName"] = Revision };
        entry["weight"] = Weight;
        if (Label is not null)
        {
            entry["label"] = Label;
        }

        return entry;
    }
}
