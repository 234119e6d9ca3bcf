using System.Text.Json;
using Slipway.Releases.Health.Alerts;

namespace Slipway.Azure.Metrics.Alerts;

/// <summary>The alerts of a body of Alertmanager's webhook.</summary>
internal static class AlertmanagerAlerts
{
    private const string Source = "alertmanager";
    private const string Name = "alertname";

    public static IEnumerable<Alert> Read(JsonElement body, JsonElement alerts) => AlertBody.Text(body, "version") is not "4"
        ? throw new AlertBodyException($"The body is of version '{AlertBody.Text(body, "version")}' of Alertmanager's webhook; send version 4.")
        : alerts.EnumerateArray().Select(Read);

    private static Alert Read(JsonElement alert, int index)
    {
        string where = $"alerts[{index}]";
        Dictionary<string, string> labels = alert.TryGetProperty("labels", out JsonElement map) && map.ValueKind is JsonValueKind.Object
            ? map.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? "")
            : throw new AlertBodyException($"{where} lacks 'labels'; send the body as its source makes it.");
        DateTimeOffset starts = AlertBody.Moment(alert, "startsAt", where);
        DateTimeOffset? ended = AlertBody.Needed(alert, "status", where) switch
        {
            "firing" => null,
            "resolved" => AlertBody.Moment(alert, "endsAt", where),
            string other => throw new AlertBodyException($"{where} has the status '{other}'; an alert is firing or resolved."),
        };
        return new(Source, AlertBody.Needed(alert, "fingerprint", where), labels.GetValueOrDefault(Name, ""), labels, starts, ended < starts ? starts : ended);
    }
}
