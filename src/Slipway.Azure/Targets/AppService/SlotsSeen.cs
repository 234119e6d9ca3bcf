using System.Text.Json.Nodes;

namespace Slipway.Azure.Targets.AppService;

/// <summary>An app and its slot, as they were just seen.</summary>
/// <param name="Path">The app's path.</param>
/// <param name="SlotName">The slot's name.</param>
/// <param name="Host">The slot's own host name.</param>
/// <param name="Busy">What Azure is doing with them, in a clause; null for nothing.</param>
/// <param name="IsStopped">Whether the slot is stopped.</param>
/// <param name="Settings">The slot's app settings. Never log them.</param>
/// <param name="Production">What production runs.</param>
/// <param name="Slot">What the slot runs.</param>
/// <param name="Rules">How users are routed to slots.</param>
internal sealed record SlotsSeen(
    string Path, string SlotName, string Host, string? Busy, bool IsStopped, JsonObject Settings, SlotContent Production, SlotContent Slot, JsonArray Rules)
{
    /// <summary>The slot's path.</summary>
    public string SlotPath => $"{Path}/slots/{SlotName}";

    /// <summary>What both are called.</summary>
    public string AppName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The percentage of users that is routed to the slot.</summary>
    public double Routed => Rules.OfType<JsonObject>().Where(IsOurs).Sum(Percent);

    /// <summary>The percentage of users that is routed to other slots.</summary>
    public double RoutedElsewhere => Rules.OfType<JsonObject>().Where(rule => !IsOurs(rule)).Sum(Percent);

    /// <summary>What is kept of it.</summary>
    public SlotMark Mark => new(
        SlotName, Production, Slot, [.. Rules.OfType<JsonObject>().Select(rule => new RoutedShare(rule["actionHostName"]?.ToString() ?? "", Percent(rule))).Where(share => share.Percent > 0)]);

    /// <summary>The rules with another percentage for the slot, and every other one as it was.</summary>
    public JsonArray Route(int percent)
    {
        JsonArray rules = [.. Rules.OfType<JsonObject>().Where(rule => !IsOurs(rule)).Select(rule => rule.DeepClone())];
        if (percent > 0)
        {
            rules.Add(new JsonObject { ["name"] = SlotName, ["actionHostName"] = Host, ["reroutePercentage"] = percent });
        }

        return rules;
    }

    private bool IsOurs(JsonObject rule) =>
        string.Equals(rule["actionHostName"]?.ToString(), Host, StringComparison.OrdinalIgnoreCase)
        || string.Equals(rule["name"]?.ToString(), SlotName, StringComparison.OrdinalIgnoreCase);

    private static double Percent(JsonObject rule) => rule["reroutePercentage"]?.GetValue<double>() ?? 0;
}
