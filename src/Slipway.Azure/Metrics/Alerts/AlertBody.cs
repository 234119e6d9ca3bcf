using System.Text.Json;
using Slipway.Releases.Json;
using Slipway.Releases.Health.Alerts;

namespace Slipway.Azure.Metrics.Alerts;

/// <summary>
/// Reads what is pushed: Azure Monitor's common alert schema (https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema) and Alertmanager's
/// webhook, version 4 (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config). Settings that are not known are passed over.
/// </summary>
public static class AlertBody
{
    /// <summary>More alerts than these in one body are refused.</summary>
    public const int MostAlerts = 200;

    private const int MostLabels = 64;
    private const int LongestName = 256;
    private const int LongestValue = 1_024;
    private const int MostBytes = 8 * 1_024;

    /// <summary>How far the clock of a source may be ahead.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>The alerts of a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="now">The time: what lies ahead of it has not happened, and would stand before all that does.</param>
    /// <exception cref="AlertBodyException">It is none, and the message says in a sentence what is wrong.</exception>
    public static IReadOnlyList<Alert> Read(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, Strict);
            JsonElement root = document.RootElement;
            Alert[] alerts = root.ValueKind is not JsonValueKind.Object ? throw Unknown()
                : Text(root, "schemaId") is { } schema ? [CommonAlert.Read(root, schema)]
                : root.TryGetProperty("alerts", out JsonElement list) ? [.. AlertmanagerAlerts.Read(root, list)]
                : throw Unknown();
            return alerts.Length <= MostAlerts ? [.. alerts.Select(alert => Fit(alert, now))] : throw new AlertBodyException(
                $"The body has {alerts.Length} alerts, and {MostAlerts} are the most; set max_alerts to fewer.");
        }
        catch (JsonException malformed)
        {
            throw new AlertBodyException($"The body is not JSON as alerts have it: {malformed.Message}");
        }
        catch (Exception shape) when (shape is FormatException or InvalidOperationException)
        {
            throw new AlertBodyException($"A setting of the body is not of the kind that alerts have: {shape.Message}");
        }
    }

    internal static string? Text(JsonElement map, string name) =>
        map.ValueKind is JsonValueKind.Object && map.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    internal static string Needed(JsonElement map, string name, string where) =>
        Text(map, name) is { Length: > 0 } text ? text : throw new AlertBodyException($"{where} lacks '{name}'; send the body as its source makes it.");

    internal static DateTimeOffset Moment(JsonElement map, string name, string where) =>
        DateTimeOffset.TryParse(Needed(map, name, where), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? moment.ToUniversalTime()
            : throw new AlertBodyException($"{where} has a '{name}' that is no date and time; send it as in 2026-11-02T09:30:00Z.");

    /// <summary>What is kept is bounded, and what is too long to be kept whole could not be compared.</summary>
    private static Alert Fit(Alert alert, DateTimeOffset now)
    {
        if (alert.Moment > now + Ahead)
        {
            throw new AlertBodyException(
                $"An alert begins or ends at {alert.Moment.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, more than {Ahead.TotalMinutes:0} minutes ahead of now; set the clock of its source.");
        }

        bool fits = alert.Id.Length <= LongestValue && alert.Rule.Length <= LongestName && alert.Labels.Count <= MostLabels
            && alert.Labels.All(label => label.Key.Length <= LongestName && label.Value.Length <= LongestValue);
        if (!fits)
        {
            throw new AlertBodyException(
                $"An alert may have {MostLabels} labels, names of {LongestName} and values of {LongestValue} characters at most; let its rule give fewer or shorter ones.");
        }

        int bytes = JsonSerializer.SerializeToUtf8Bytes(alert, SlipwayJson.Compact).Length;
        return bytes <= MostBytes ? alert : throw new AlertBodyException(
            $"An alert has {bytes} bytes as it is kept, and {MostBytes} are the most; let its rule give fewer or shorter labels.");
    }

    private static AlertBodyException Unknown() => new(
        "The body is neither Azure Monitor's common alert schema nor Alertmanager's webhook of version 4; send one of the two.");
}
