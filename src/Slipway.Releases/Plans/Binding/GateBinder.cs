using Newtonsoft.Json.Linq;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;

namespace Slipway.Releases.Plans.Binding;

/// <summary>Turns a gate that fits the schema into what is measured, and what the measurements mean.</summary>
internal static class GateBinder
{
    /// <summary>What Google's Site Reliability Workbook recommends for what must wake somebody.</summary>
    private static readonly BurnWindow[] Recommended =
        [new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), 14.4), new(TimeSpan.FromHours(6), TimeSpan.FromMinutes(30), 6)];

    public static HealthGate Bind(JToken gate) => new(
        [.. (gate["probes"] ?? new JArray()).Select(probe => new HttpProbe(probe.Text("url"), probe.Whole("status", 200), probe.Span("timeout", "5s")))],
        gate.Span("interval", "10s"),
        gate.Whole("minimumSamples", 1),
        gate.Whole("maximumFailures", 0),
        gate.Text("inconclusive", "hold") == "rollBack" ? InconclusivePolicy.RollBack : InconclusivePolicy.Hold,
        gate["metrics"] is { } metrics ? [.. metrics.SelectMany(Metric)] : null);

    /// <summary>A metric is as many checks as it has conditions; each has a name of its own.</summary>
    private static IEnumerable<MetricCheck> Metric(JToken metric)
    {
        (string name, string server) = (metric.Text("name"), metric.Text("server", "main"));
        MetricQuery query = new MetricQuery.Prometheus(server, metric.Text("prometheus"));
        MetricCheck?[] checks =
        [
            metric["burnRate"] is { } burn ? new($"{name} burn rate", query, Budget(burn)) : null,
            metric["compare"] is { } compare ? new($"{name} compared", query, Comparison(compare, server)) : null,
        ];
        bool hasLimits = metric["above"] is not null || metric["below"] is not null || checks.All(check => check is null);
        return [.. hasLimits ? [new MetricCheck(name, query, Limits(metric))] : Array.Empty<MetricCheck>(), .. checks.OfType<MetricCheck>()];
    }

    private static MetricCondition.Threshold Limits(JToken metric) =>
        new(metric["above"]?.Value<double>(), metric["below"]?.Value<double>(), metric.Whole("failures", 1));

    private static MetricCondition.BurnRate Budget(JToken burn) => new(
        burn.Value<double>("objective"),
        burn["windows"] is { } windows
            ? [.. windows.Select(pair => new BurnWindow(pair.Span("over", ""), pair.Span("recent", ""), pair.Value<double>("rate")))]
            : Recommended);

    private static MetricCondition.Comparison Comparison(JToken compare, string server) => new(
        new MetricQuery.Prometheus(server, compare.Text("baseline")),
        compare.Word<WorseWay>("worse", "larger"),
        compare["effect"]?.Value<double>() ?? 0.33,
        compare["falseAlarms"]?.Value<double>() ?? 0.01,
        compare.Whole("looks", 5),
        compare.Whole("samples", 20));
}
