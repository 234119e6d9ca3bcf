using Slipway.Releases.Health;
using Slipway.Releases.Health.Alerts;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Plans;
using Xunit;

namespace Slipway.Releases.Tests.Plans;

/// <summary>What else a gate may say: time and text of probes, metrics of Azure, and alerts.</summary>
public sealed class GatePlanTests
{
    private const string Resource = "/subscriptions/0f8fad5b-d9cb-469f-a165-70867728950e/resourceGroups/shop/providers/Microsoft.Web/sites/shop-{ring}";
    private const string Workspace = "0f8fad5b-d9cb-469f-a165-70867728950e";

    [Fact]
    public void A_probe_may_ask_for_statuses_a_time_and_a_text()
    {
        HttpProbe probe = Assert.Single(Gate("""probes: [ { url: "https://example.com", status: [200, 204, 200], latency: 800ms, body: "version {version}" } ]""").Probes);

        Assert.Equal([200, 204], probe.Statuses);
        Assert.Equal((TimeSpan.FromMilliseconds(800), "version {version}"), (probe.Latency, probe.Body));
    }

    [Fact]
    public void One_bad_sample_is_no_breach_unless_the_plan_says_so()
    {
        Assert.Equal(1, Gate("""probes: [ { url: "https://example.com" } ]""").MaximumFailures);
        Assert.Equal(0, Gate("""{ probes: [ { url: "https://example.com" } ], maximumFailures: 0 }""").MaximumFailures);
    }

    [Fact]
    public void A_metric_may_be_one_of_Azure_Monitor_or_a_query_of_Log_Analytics()
    {
        HealthGate gate = Gate($$"""
            metrics:
              - name: errors
                azureMonitor: { resource: "{{Resource}}/", metric: Http5xx, aggregation: total, filter: "Instance eq '{ring}'", grain: 5m, namespace: custom }
                below: 3
                compare: { baseline: "Instance eq 'old'" }
              - { name: latency, azureMonitor: { resource: "{{Resource}}", metric: HttpResponseTime }, compare: { baseline: "{{Resource}}-old" } }
              - { name: failures, logAnalytics: { workspace: {{Workspace}}, kql: "requests | where ago({window}) | summarize n()" }, burnRate: { objective: 99 } }
            """);

        MetricQuery.AzureMonitor errors = new(Resource, "Http5xx", MetricAggregation.Total, TimeSpan.FromMinutes(5), "Instance eq '{ring}'", "custom");
        MetricQuery.AzureMonitor latency = new(Resource, "HttpResponseTime", MetricAggregation.Average, TimeSpan.FromMinutes(1));
        Assert.Equal(
            [errors, errors, latency, new MetricQuery.LogAnalytics(Workspace, "requests | where ago({window}) | summarize n()")], gate.Metrics.Select(metric => metric.Query));
        Assert.Equal(
            [errors with { Filter = "Instance eq 'old'" }, latency with { Resource = $"{Resource}-old" }],
            gate.Metrics.Select(metric => metric.Condition).OfType<MetricCondition.Comparison>().Select(compared => compared.Baseline));
    }

    [Fact]
    public void A_gate_may_name_alerts_by_rule_and_by_labels()
    {
        IReadOnlyList<AlertSelector> alerts = Gate(
            """{ probes: [ { url: "https://example.com" } ], alerts: [ { rule: HighErrors }, { labels: { service: "{product}", severity: 3, paging: true } } ] }""").Alerts!;

        Assert.Equal(["rule HighErrors", "service {product}, severity 3, paging true"], alerts.Select(alert => alert.Text));
    }

    [Theory]
    [InlineData("alerts: [ { rule: HighErrors } ]", "", " measures nothing", "describe the probes or the metrics")]
    [InlineData("{ probes: [ { url: 'https://example.com' } ], alerts: [ { } ] }", ".alerts[0]", " is a map of settings", "write the alert as")]
    [InlineData("{ probes: [ { url: 'https://example.com' } ], alerts: [ { labels: { } } ] }", ".alerts[0].labels", " is a map of settings", "write one to twenty labels")]
    [InlineData("{ probes: [ { url: 'https://example.com' } ], alerts: [ { labels: { service: [shop] } } ] }", ".alerts[0].labels", ".alerts[0].labels.service is no text", "write the label's value")]
    [InlineData("{ probes: [ { url: 'https://example.com' } ], alerts: [ { rule: 'a {zone}' } ] }", ".alerts[0].rule", "has '{zone}', which nothing fills in", "use {ring}, ")]
    [InlineData("{ probes: [ { url: 'https://example.com', body: '{colour}' } ] }", ".probes[0].body", "has '{colour}', which nothing fills in", "use {ring}, ")]
    [InlineData("{ probes: [ { url: 'https://example.com', latency: 5s } ] }", ".probes[0].latency", "latency is 5s, and nobody waits longer than 5s", "let latency be less than timeout")]
    [InlineData("{ probes: [ { url: 'https://example.com', status: [] } ] }", ".probes[0].status", "status is an empty list", "write an HTTP status code from 100 to 599, or a list of them")]
    [InlineData("{ probes: [ { url: 'https://example.com', status: [200, 700] } ] }", ".probes[0].status", "status is a list", "write an HTTP status code from 100 to 599, or a list of them")]
    [InlineData("{ probes: [ { url: 'https://example.com', status: fine } ] }", ".probes[0].status", "status is 'fine'", "write an HTTP status code from 100 to 599, or a list of them")]
    [InlineData("metrics: [ { name: errors, below: 1 } ]", ".metrics", "the metric errors does not say what is asked", "write prometheus, azureMonitor or logAnalytics")]
    [InlineData(
        "metrics: [ { name: errors, prometheus: up, logAnalytics: { workspace: 0f8fad5b-d9cb-469f-a165-70867728950e, kql: T }, below: 1 } ]",
        ".metrics",
        "the metric errors asks several sources",
        "keep one of prometheus, azureMonitor and logAnalytics")]
    [InlineData(
        "metrics: [ { name: errors, azureMonitor: { resource: /subscriptions/a/providers/b, metric: Http5xx }, burnRate: { objective: 99 } } ]",
        ".metrics",
        "the metric errors burn rate is one of Azure Monitor, which has no share of bad events",
        "write above or below, or ask logAnalytics or prometheus")]
    [InlineData(
        "metrics: [ { name: errors, azureMonitor: { resource: /subscriptions/a/providers/b, metric: Http5xx, filter: 'Instance eq {instance}' }, below: 1 } ]",
        ".metrics",
        "the expression of errors has '{instance}', which nothing fills in",
        "use {ring}, ")]
    [InlineData("metrics: [ { name: errors, logAnalytics: { workspace: shop, kql: T }, below: 1 } ]", ".metrics[0].logAnalytics.workspace", "workspace is 'shop'", "write the workspace's id")]
    [InlineData("metrics: [ { name: errors, azureMonitor: { resource: shop, metric: Http5xx }, below: 1 } ]", ".metrics[0].azureMonitor.resource", "resource is 'shop'", "write the id of an Azure resource")]
    public void A_mistake_is_told_with_its_mending(string gate, string path, string wrong, string mend)
    {
        PlanProblem problem = Assert.Single(PlanReader.Read(Text(gate)).Problems);

        Assert.Equal($"stages[0].rollout.health{path}", problem.Path);
        Assert.Contains(wrong, problem.Wrong, StringComparison.Ordinal);
        Assert.StartsWith(mend, problem.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bake_must_be_long_enough_for_values_that_come_late()
    {
        PlanProblem problem = Assert.Single(PlanReader.Read(
            Text($$"""{ minimumSamples: 3, metrics: [ { name: errors, azureMonitor: { resource: "{{Resource}}", metric: Http5xx }, below: 1 } ] }""", bake: "5m")).Problems);

        Assert.Equal("a bake of 5m is over before errors has values enough, which come up to 3m late", problem.Wrong);
        Assert.StartsWith("bake 7m or longer", problem.Mend, StringComparison.Ordinal);
    }

    private static HealthGate Gate(string gate)
    {
        PlanReading reading = PlanReader.Read(Text(gate));
        Assert.Empty(reading.Problems.Select(problem => problem.Sentence));
        return reading.Plan!.Stages[0].Rollout.Health!;
    }

    private static string Text(string gate, string bake = "5h") => string.Join('\n',
    [
        "product: storefront",
        "stages:",
        "  - name: production",
        "    rollout:",
        $"      rings: [ {{ name: all, weight: 100, bake: {bake} }} ]",
        "      health:",
        .. gate.Split('\n').Select(line => $"        {line.TrimEnd()}"),
    ]);
}
