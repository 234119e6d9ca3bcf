using System.Text;
using System.Text.Json.Nodes;
using Slipway.Azure.Metrics.Alerts;
using Slipway.Releases.Health.Alerts;

namespace Slipway.Azure.Tests.Metrics.Alerts;

/// <summary>The documented bodies are read, and of any other it is said in one sentence what is wrong.</summary>
public sealed class AlertBodyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 12, 10, 0, TimeSpan.Zero);

    private const string Common = """
        {
          "schemaId": "azureMonitorCommonAlertSchema",
          "data": {
            "essentials": {
              "alertId": "/subscriptions/a/providers/Microsoft.AlertsManagement/alerts/b",
              "alertRule": "HighErrors",
              "severity": "Sev1",
              "signalType": "Metric",
              "monitorCondition": "Fired",
              "monitoringService": "Platform",
              "alertTargetIDs": ["/subscriptions/a/resourcegroups/shop/providers/microsoft.web/sites/shop"],
              "originAlertId": "c",
              "firedDateTime": "2026-11-02T12:01:02.1234567Z",
              "description": "",
              "essentialsVersion": "1.0",
              "alertContextVersion": "1.0"
            },
            "alertContext": {
              "conditionType": "SingleResourceMultipleMetricCriteria",
              "condition": { "windowSize": "PT5M", "allOf": [ { "metricName": "Http5xx", "dimensions": [ { "name": "Instance", "value": "canary" }, { "name": "severity", "value": "low" } ] } ] }
            },
            "customProperties": { "service": "shop", "severity": "critical", "tier": 3 }
          }
        }
        """;

    private const string Webhook = """
        {
          "receiver": "slipway", "status": "firing", "version": "4", "groupKey": "{}:{}", "truncatedAlerts": 0, "externalURL": "http://alerts.example.com",
          "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {},
          "alerts": [
            { "status": "firing", "labels": { "alertname": "HighErrors", "service": "shop" }, "annotations": {}, "startsAt": "2026-11-02T13:01:02+01:00", "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "", "fingerprint": "1a30ba71cca2921f" },
            { "status": "resolved", "labels": { "service": "shop" }, "annotations": {}, "startsAt": "2026-11-02T12:00:00Z", "endsAt": "2026-11-02T12:05:00Z", "generatorURL": "", "fingerprint": "c6eadffa33fcdf37" }
          ]
        }
        """;

    [Fact]
    public void A_common_alert_of_Azure_Monitor_is_read_with_what_its_rule_its_dimensions_and_itself_say()
    {
        Alert alert = Assert.Single(Read(Common));

        Assert.Equal(("azureMonitor", "/subscriptions/a/providers/Microsoft.AlertsManagement/alerts/b", "HighErrors", true), (alert.Source, alert.Id, alert.Rule, alert.IsFiring));
        Assert.Equal(new DateTimeOffset(2026, 11, 2, 12, 1, 2, TimeSpan.Zero), alert.StartsAt.AddTicks(-1_234_567));
        Assert.Equal(
            "Instance canary, monitoringService Platform, service shop, severity critical, signalType Metric, target /subscriptions/a/resourcegroups/shop/providers/microsoft.web/sites/shop, tier 3",
            string.Join(", ", alert.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key} {label.Value}")));
    }

    [Fact]
    public void A_common_alert_that_is_resolved_says_when()
    {
        JsonNode resolved = JsonNode.Parse(Common)!;
        resolved["data"]!["essentials"]!["monitorCondition"] = "Resolved";
        resolved["data"]!["essentials"]!["resolvedDateTime"] = "2026-11-02T12:06:00Z";

        Assert.Equal(new DateTimeOffset(2026, 11, 2, 12, 6, 0, TimeSpan.Zero), Assert.Single(Read(resolved.ToJsonString())).EndedAt);
    }

    [Fact]
    public void The_alerts_of_Alertmanager_are_read_each_for_itself()
    {
        IReadOnlyList<Alert> alerts = Read(Webhook);

        Assert.Equal(["alertmanager 1a30ba71cca2921f HighErrors True", "alertmanager c6eadffa33fcdf37  False"], alerts.Select(alert => $"{alert.Source} {alert.Id} {alert.Rule} {alert.IsFiring}"));
        Assert.Equal(new DateTimeOffset(2026, 11, 2, 12, 1, 2, TimeSpan.Zero), alerts[0].StartsAt);
        Assert.Equal((TimeSpan.Zero, "shop"), (alerts[0].StartsAt.Offset, alerts[0].Labels["service"]));
        Assert.Equal(new DateTimeOffset(2026, 11, 2, 12, 5, 0, TimeSpan.Zero), alerts[1].EndedAt);
    }

    [Theory]
    [InlineData("", "The body is not JSON as alerts have it: ")]
    [InlineData("{", "The body is not JSON as alerts have it: ")]
    [InlineData("""{"version":"4","version":"4","alerts":[]}""", "The body is not JSON as alerts have it: ")]
    [InlineData("[]", "The body is neither Azure Monitor's common alert schema nor Alertmanager's webhook of version 4; send one of the two.")]
    [InlineData("{}", "The body is neither Azure Monitor's common alert schema nor Alertmanager's webhook of version 4; send one of the two.")]
    [InlineData("""{"schemaId":"AzureMonitorMetricAlert","data":{}}""", "The body is of the schema 'AzureMonitorMetricAlert'; turn on the common alert schema in the action group.")]
    [InlineData("""{"schemaId":"azureMonitorCommonAlertSchema"}""", "The body lacks 'data'; send it as its source makes it.")]
    [InlineData("""{"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{}}}""", "data.essentials lacks 'firedDateTime'; send the body as its source makes it.")]
    [InlineData("""{"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"firedDateTime":"now"}}}""", "data.essentials has a 'firedDateTime' that is no date and time; send it as in 2026-11-02T09:30:00Z.")]
    [InlineData("""{"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"firedDateTime":"2026-11-02T09:30:00Z","monitorCondition":"Acked"}}}""", "data.essentials has the monitorCondition 'Acked'; an alert is Fired or Resolved.")]
    [InlineData("""{"version":"3","alerts":[]}""", "The body is of version '3' of Alertmanager's webhook; send version 4.")]
    [InlineData("""{"version":"4","alerts":{}}""", "A setting of the body is not of the kind that alerts have: ")]
    [InlineData("""{"version":"4","alerts":[7]}""", "A setting of the body is not of the kind that alerts have: ")]
    [InlineData("""{"version":"4","alerts":[{}]}""", "alerts[0] lacks 'labels'; send the body as its source makes it.")]
    [InlineData("""{"version":"4","alerts":[{"labels":{"a":1},"startsAt":"2026-11-02T09:30:00Z","status":"firing"}]}""", "A setting of the body is not of the kind that alerts have: ")]
    [InlineData("""{"version":"4","alerts":[{"labels":{},"startsAt":"2026-11-02T09:30:00Z","status":"pending"}]}""", "alerts[0] has the status 'pending'; an alert is firing or resolved.")]
    [InlineData("""{"version":"4","alerts":[{"labels":{},"startsAt":"2026-11-02T09:30:00Z","status":"firing"}]}""", "alerts[0] lacks 'fingerprint'; send the body as its source makes it.")]
    public void Of_any_other_body_it_is_said_what_is_wrong(string body, string sentence) =>
        Assert.StartsWith(sentence, Assert.Throws<AlertBodyException>(() => Read(body)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_kept_of_an_alert_is_bounded()
    {
        string Body(string label, int alerts) => new JsonObject
        {
            ["version"] = "4",
            ["alerts"] = new JsonArray([.. Enumerable.Range(0, alerts).Select(at => new JsonObject
            {
                ["status"] = "firing", ["labels"] = new JsonObject { ["a"] = label }, ["startsAt"] = "2026-11-02T09:30:00Z", ["fingerprint"] = $"{at}",
            })]),
        }.ToJsonString();

        Assert.Equal(AlertBody.MostAlerts, Read(Body("short", AlertBody.MostAlerts)).Count);
        Assert.StartsWith("The body has 201 alerts, and 200 are the most", Assert.Throws<AlertBodyException>(() => Read(Body("short", 201))).Message, StringComparison.Ordinal);
        Assert.StartsWith("An alert may have 64 labels", Assert.Throws<AlertBodyException>(() => Read(Body(new string('x', 1025), 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alert_of_more_than_eight_kibibytes_is_refused()
    {
        string Body(int labels) => new JsonObject
        {
            ["version"] = "4",
            ["alerts"] = new JsonArray(new JsonObject
            {
                ["status"] = "firing",
                ["labels"] = new JsonObject(Enumerable.Range(0, labels).Select(at => KeyValuePair.Create($"label{at}", (JsonNode?)new string('x', 1000)))),
                ["startsAt"] = "2026-11-02T09:30:00Z",
                ["fingerprint"] = "1",
            }),
        }.ToJsonString();

        Assert.Single(Read(Body(7)));
        Assert.EndsWith("and 8192 are the most; let its rule give fewer or shorter labels.", Assert.Throws<AlertBodyException>(() => Read(Body(9))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("firing", "2026-11-02T12:15:00Z", "0001-01-01T00:00:00Z", true)]
    [InlineData("firing", "2026-11-02T12:15:01Z", "0001-01-01T00:00:00Z", false)]
    [InlineData("firing", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", false)]
    [InlineData("resolved", "2026-11-02T12:00:00Z", "2026-11-02T12:15:00Z", true)]
    [InlineData("resolved", "2026-11-02T12:00:00Z", "9999-12-31T23:59:59Z", false)]
    [InlineData("resolved", "9999-12-31T23:59:59Z", "2026-11-02T12:00:00Z", false)]
    public void What_has_not_happened_yet_is_refused(string status, string starts, string ends, bool isTaken)
    {
        string body = $$"""{"version":"4","alerts":[{"status":"{{status}}","labels":{},"startsAt":"{{starts}}","endsAt":"{{ends}}","fingerprint":"1"}]}""";

        if (isTaken)
        {
            Assert.Single(Read(body));
            return;
        }

        Assert.EndsWith("more than 5 minutes ahead of now; set the clock of its source.", Assert.Throws<AlertBodyException>(() => Read(body)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Alert> Read(string body) => AlertBody.Read(Encoding.UTF8.GetBytes(body), Now);
}
