using System.Globalization;
using System.Text.Json;
using Slipway.Releases.Health.Alerts;

namespace Slipway.Azure.Metrics.Alerts;

/// <summary>The one alert of a body of Azure Monitor's common alert schema.</summary>
internal static class CommonAlert
{
    private const string Source = "azureMonitor";
    private const string Schema = "azureMonitorCommonAlertSchema";
    private const string Where = "data.essentials";

    /// <summary>What of the essentials is a label.</summary>
    private static readonly string[] Essential = ["severity", "signalType", "monitoringService", "targetResourceType", "targetResourceGroup"];

    public static Alert Read(JsonElement body, string schema)
    {
        if (schema != Schema)
        {
            throw new AlertBodyException($"The body is of the schema '{schema}'; turn on the common alert schema in the action group.");
        }

        JsonElement data = Below(body, "data") ?? throw new AlertBodyException("The body lacks 'data'; send it as its source makes it.");
        JsonElement essentials = Below(data, "essentials") ?? throw new AlertBodyException($"The body lacks '{Where}'; send it as its source makes it.");
        DateTimeOffset fired = AlertBody.Moment(essentials, "firedDateTime", Where);
        DateTimeOffset? ended = AlertBody.Needed(essentials, "monitorCondition", Where) switch
        {
            "Fired" => null,
            "Resolved" => AlertBody.Moment(essentials, "resolvedDateTime", Where),
            string other => throw new AlertBodyException($"{Where} has the monitorCondition '{other}'; an alert is Fired or Resolved."),
        };
        return new(
            Source,
            AlertBody.Needed(essentials, "alertId", Where),
            AlertBody.Needed(essentials, "alertRule", Where),
            Labels(data, essentials),
            fired,
            ended < fired ? fired : ended);
    }

    /// <summary>What its rule says is a label, then the dimensions by which it was split, then what is essential; what comes first counts.</summary>
    private static Dictionary<string, string> Labels(JsonElement data, JsonElement essentials)
    {
        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        if (Below(data, "customProperties") is { } own)
        {
            foreach (JsonProperty property in own.EnumerateObject())
            {
                labels.TryAdd(property.Name, Written(property.Value));
            }
        }

        foreach (JsonElement condition in List(Below(Below(data, "alertContext"), "condition"), "allOf"))
        {
            foreach (JsonElement dimension in List(condition, "dimensions"))
            {
                labels.TryAdd(AlertBody.Needed(dimension, "name", "a dimension"), dimension.TryGetProperty("value", out JsonElement value) ? Written(value) : "");
            }
        }

        foreach (string name in Essential)
        {
            if (AlertBody.Text(essentials, name) is { } value)
            {
                labels.TryAdd(name, value);
            }
        }

        if (List(essentials, "alertTargetIDs").FirstOrDefault() is { ValueKind: JsonValueKind.String } target)
        {
            labels.TryAdd("target", target.GetString()!);
        }

        return labels;
    }

    private static JsonElement? Below(JsonElement? map, string name) =>
        map is { ValueKind: JsonValueKind.Object } there && there.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.Object ? value : null;

    private static JsonElement.ArrayEnumerator List(JsonElement? map, string name) =>
        map is { ValueKind: JsonValueKind.Object } there && there.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.Array
            ? value.EnumerateArray()
            : default;

    private static string Written(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetDouble().ToString(CultureInfo.InvariantCulture),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "",
    };
}
