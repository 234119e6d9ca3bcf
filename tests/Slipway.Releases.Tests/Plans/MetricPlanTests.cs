using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Plans;
using Xunit;

namespace Slipway.Releases.Tests.Plans;

/// <summary>What a plan may measure beside probes, and the mistakes that are told.</summary>
public sealed class MetricPlanTests
{
    private const string Errors = "sum(rate(http_requests_total{ring=\\\"{ring}\\\",code=~\\\"5..\\\"}[{window}])) / sum(rate(http_requests_total{ring=\\\"{ring}\\\"}[{window}]))";

    [Fact]
    public void A_limit_an_error_budget_and_a_comparison_are_read()
    {
        HealthGate gate = Gate($$"""
            - { name: queue, prometheus: "max(queue_length)", below: 100, failures: 0 }
            - { name: errors, server: eu, prometheus: "{{Errors}}", burnRate: { objective: 99.9 } }
            - { name: latency, prometheus: "max(latency)", compare: { baseline: "max(old_latency)", worse: larger, falseAlarms: 0.05 } }
            """);

        Assert.Empty(gate.Probes);
        Assert.Equal(["queue", "errors burn rate", "latency compared"], gate.Metrics.Select(metric => metric.Name));
        Assert.Equal(new MetricCondition.Threshold(null, 100, 0), gate.Metrics[0].Condition);
        Assert.Equal("eu", Assert.IsType<MetricQuery.Prometheus>(gate.Metrics[1].Query).Server);
        Assert.Equal([14.4, 6], Assert.IsType<MetricCondition.BurnRate>(gate.Metrics[1].Condition).Windows.Select(window => window.Rate));
        Assert.Equal(
            new MetricCondition.Comparison(new MetricQuery.Prometheus("main", "max(old_latency)"), WorseWay.Larger, 0.33, 0.05, 5, 20), gate.Metrics[2].Condition);
    }

    [Fact]
    public void One_metric_may_have_a_limit_and_a_comparison() => Assert.Equal(
        ["latency", "latency compared"],
        Gate("""- { name: latency, prometheus: "max(latency)", below: 2, compare: { baseline: "max(old)" } }""").Metrics.Select(metric => metric.Name));

    [Theory]
    [InlineData("- { name: queue, prometheus: up }", "the metric queue does not say what is well", "write above, below, burnRate or compare")]
    [InlineData("- { name: queue, prometheus: up, above: 2, below: 1 }", "the metric queue is to be above 2 and below 1, which nothing is", "let above be less than below")]
    [InlineData("- { name: queue, prometheus: up, below: 1 }\n- { name: queue, prometheus: up, below: 2 }", "two metrics are named 'queue'", "give each metric a name of its own")]
    [InlineData("- { name: queue, prometheus: \"up{zone}\", below: 1 }", "the expression of queue has '{zone}', which nothing fills in", "use {ring}, {region}, {environment}, {product}, {version} only")]
    [InlineData("- { name: queue, prometheus: \"up[{window}]\", below: 1 }", "the expression of queue has '{window}', which nothing fills in", "use {ring}, {region}, {environment}, {product}, {version} only")]
    [InlineData("- { name: errors, prometheus: up, burnRate: { objective: 99 } }", "the metric errors burn rate has no {window} in its expression", "write [{window}]")]
    [InlineData(
        "- { name: errors, prometheus: \"up[{window}]\", burnRate: { objective: 99, windows: [ { over: 5m, recent: 1h, rate: 2 } ] } }",
        "the metric errors burn rate has windows over 5m and recently 1h",
        "let recent be 1m or longer, and over longer than recent")]
    public void A_mistake_is_told_with_its_mending(string metrics, string wrong, string mend)
    {
        PlanProblem problem = Assert.Single(Read(metrics).Problems);

        Assert.Equal("stages[0].rollout.health.metrics", problem.Path);
        Assert.StartsWith(wrong, problem.Wrong, StringComparison.Ordinal);
        Assert.StartsWith(mend, problem.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bake_must_be_long_enough_for_what_is_compared()
    {
        const string metrics = """- { name: latency, prometheus: up, compare: { baseline: "up", samples: 30 } }""";
        PlanProblem problem = Assert.Single(PlanReader.Read(Text($"health:\n        interval: 1m\n        metrics:\n{Indented(metrics)}").Replace("bake: 1h", "bake: 20m")).Problems);

        Assert.Equal("a bake of 20m gives 21 values, and a comparison needs 30", problem.Wrong);
        Assert.StartsWith("bake 29m or longer", problem.Mend, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(290), Gate(metrics).Shortest);
    }

    [Fact]
    public void A_gate_that_measures_nothing_is_refused() => Assert.Equal(
        "stages[0].rollout.health measures nothing",
        Assert.Single(PlanReader.Read(Text("health: { interval: 30s }")).Problems).Wrong);

    private static HealthGate Gate(string metrics)
    {
        PlanReading reading = Read(metrics);
        Assert.Empty(reading.Problems.Select(problem => problem.Sentence));
        return reading.Plan!.Stages[0].Rollout.Health!;
    }

    private static PlanReading Read(string metrics) => PlanReader.Read(Text($"health:\n        metrics:\n{Indented(metrics)}"));

    private static string Text(string health) => $"""
        product: storefront
        stages:
          - name: production
            rollout:
              rings: [ {"{"} name: all, weight: 100, bake: 1h {"}"} ]
              {health}
        """;

    private static string Indented(string lines) => string.Join('\n', lines.Split('\n').Select(line => $"          {line.TrimEnd()}"));
}
