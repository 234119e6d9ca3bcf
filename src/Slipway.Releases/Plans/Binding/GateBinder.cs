using System.Globalization;
using Newtonsoft.Json.Linq;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Alerts;
using Slipway.Releases.Health.Checks;

namespace Slipway.Releases.Plans.Binding;

/// <summary>Turns a gate that fits the schema into what is measured, and what the measurements mean.</summary>
internal static class GateBinder
{
    /// <summary>What Google's Site Reliability Workbook recommends for what must wake somebody.</summary>
    private static readonly BurnWindow[] Recommended =
        [new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), 14.4), new(TimeSpan.FromHours(6), TimeSpan.FromMinutes(30), 6)];

    public static HealthGate Bind(JToken gate) => new(
        [.. (gate["probes"] ?? new JArray()).Select(Probe)],
        gate.Span("interval", "10s"),
        gate.Whole("minimumSamples", 1),
        gate.Whole("maximumFailures", 1),
        gate.Text("inconclusive", "hold") == "rollBack" ? InconclusivePolicy.RollBack : InconclusivePolicy.Hold,
        gate["metrics"] is { } metrics ? [.. metrics.SelectMany(Metric)] : null,
        gate["alerts"] is { } alerts ? [.. alerts.Select(Alert)] : null);

    private static HttpProbe Probe(JToken probe)
    {
        int[] statuses = probe["status"] is JArray several ? [.. several.Values<int>().Distinct()] : [probe.Whole("status", 200)];
        return new HttpProbe(
            probe.Text("url"),
            statuses[0],
            probe.Span("timeout", "5s"),
            probe["latency"] is null ? null : probe.Span("latency", ""),
            probe.TextOrNull("body"),
            statuses.Length > 1 ? statuses[1..] : null);
    }

    private static AlertSelector Alert(JToken alert) => new(
        alert.TextOrNull("rule"), alert["labels"] is JObject labels ? labels.Properties().ToDictionary(label => label.Name, label => Label(label.Value)) : null);

    /// <summary>A number that stands for itself, such as a severity, is read as it is written; what is no text at all is empty, and the rules say so.</summary>
    private static string Label(JToken value) => value switch
    {
        JValue { Type: JTokenType.Boolean } word => word.Value<bool>() ? "true" : "false",
        JValue { Value: { } one } => Convert.ToString(one, CultureInfo.InvariantCulture) ?? "",
        _ => "",
    };

    /// <summary>A metric is as many checks as it has conditions; each has a name of its own. One that names several sources, or none, the rules refuse.</summary>
    private static IEnumerable<MetricCheck> Metric(JToken metric) => Sources(metric).SelectMany(query =>
    {
        string name = metric.Text("name");
        MetricCheck?[] checks =
        [
            metric["burnRate"] is { } burn ? new($"{name} burn rate", query, Budget(burn)) : null,
            metric["compare"] is { } compare ? new($"{name} compared", query, Comparison(compare, query)) : null,
        ];
        bool hasLimits = metric["above"] is not null || metric["below"] is not null || checks.All(check => check is null);
        return (MetricCheck[])[.. hasLimits ? [new MetricCheck(name, query, Limits(metric))] : Array.Empty<MetricCheck>(), .. checks.OfType<MetricCheck>()];
    });

    private static MetricQuery[] Sources(JToken metric)
    {
        MetricQuery[] named =
        [
            .. ((MetricQuery?[])
            [
                metric["prometheus"] is null ? null : Prometheus(metric),
                metric["azureMonitor"] is { } azure ? AzureMonitor(azure) : null,
                metric["logAnalytics"] is { } logs ? new MetricQuery.LogAnalytics(logs.Text("workspace"), logs.Text("kql")) : null,
            ]).OfType<MetricQuery>(),
        ];
        return named.Length > 0 ? named : [Prometheus(metric)];
    }

    private static MetricQuery.Prometheus Prometheus(JToken metric) => new(metric.Text("server", "main"), metric.Text("prometheus"));

    private static MetricQuery.AzureMonitor AzureMonitor(JToken metric) => new(
        metric.Text("resource").TrimEnd('/'),
        metric.Text("metric"),
        metric.Word<MetricAggregation>("aggregation", "average"),
        metric.Span("grain", "1m"),
        metric.TextOrNull("filter"),
        metric.TextOrNull("namespace"));

    private static MetricCondition.Threshold Limits(JToken metric) =>
        new(metric["above"]?.Value<double>(), metric["below"]?.Value<double>(), metric.Whole("failures", 1));

    private static MetricCondition.BurnRate Budget(JToken burn) => new(
        burn.Value<double>("objective"),
        burn["windows"] is { } windows
            ? [.. windows.Select(pair => new BurnWindow(pair.Span("over", ""), pair.Span("recent", ""), pair.Value<double>("rate")))]
            : Recommended);

    /// <summary>The same question of those who still run the old version.</summary>
    private static MetricQuery Baseline(MetricQuery query, string baseline) => query switch
    {
        MetricQuery.Prometheus promql => promql with { Expression = baseline },
        MetricQuery.LogAnalytics logs => logs with { Kql = baseline },
        MetricQuery.AzureMonitor metric when baseline.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase) =>
            metric with { Resource = baseline.TrimEnd('/') },
        MetricQuery.AzureMonitor metric => metric with { Filter = baseline },
        _ => throw new InvalidOperationException($"There is no baseline of {query.GetType().Name}."),
    };

    private static MetricCondition.Comparison Comparison(JToken compare, MetricQuery query) => new(
        Baseline(query, compare.Text("baseline")),
        compare.Word<WorseWay>("worse", "larger"),
        compare["effect"]?.Value<double>() ?? 0.33,
        compare["falseAlarms"]?.Value<double>() ?? 0.01,
        compare.Whole("looks", 5),
        compare.Whole("samples", 20));
}
