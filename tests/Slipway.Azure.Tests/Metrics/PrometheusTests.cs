using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Slipway.Azure.Metrics;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;

namespace Slipway.Azure.Tests.Metrics;

/// <summary>What a real Prometheus says becomes values, error shares and groups, or a silence that says why.</summary>
public sealed class PrometheusTests(Prometheus prometheus)
{
    private const string Errors =
        "sum(rate(requests_total{ring=\"{ring}\",code=\"5xx\"}[{window}])) / sum(rate(requests_total{ring=\"{ring}\",code=\"all\"}[{window}]))";

    private static readonly MetricCondition.Threshold Limit = new(Above: null, Below: 0.2, Failures: 0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_is_the_one_of_the_moment()
    {
        MetricAnswer.Value answer = Assert.IsType<MetricAnswer.Value>(await AskAsync("max(latency_seconds{ring=\"{ring}\"})", Limit));

        Assert.InRange(answer.Number, 0.15, 0.18);
    }

    [Fact]
    public async Task A_scalar_is_a_value_too() => Assert.Equal(new MetricAnswer.Value(42), await AskAsync("scalar(vector(42))", Limit));

    [Fact]
    public async Task An_error_budget_is_asked_over_each_window()
    {
        MetricCondition.BurnRate budget = new(99.9, [new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), 2)]);

        MetricAnswer.Burning burning = Assert.IsType<MetricAnswer.Burning>(await AskAsync(Errors, budget));

        WindowErrors errors = Assert.Single(burning.Errors);
        Assert.InRange(errors.Over, 0.003, 0.004);
        Assert.Equal(0.02, errors.Recent, 6);
        Assert.IsType<GateVerdict.Breached>(Judged(Errors, budget, burning));
    }

    [Fact]
    public async Task A_slower_ring_is_told_from_its_baseline()
    {
        MetricCondition.Comparison compared = new(
            new MetricQuery.Prometheus("main", "max(latency_seconds{ring=\"everyone\"})"), WorseWay.Larger, Effect: 0.33, FalseAlarms: 0.01, Looks: 1, Samples: 20);

        MetricAnswer.Groups groups = Assert.IsType<MetricAnswer.Groups>(await AskAsync("max(latency_seconds{ring=\"{ring}\"})", compared));

        Assert.Equal((81, 81), (groups.Ring.Count, groups.Baseline.Count));
        Assert.IsType<GateVerdict.Breached>(Judged("", compared, groups));
        Assert.IsNotType<GateVerdict.Breached>(Judged("", compared, new MetricAnswer.Groups(groups.Baseline, groups.Baseline)));
    }

    [Theory]
    [InlineData("max(unheard_of)", "it has no data")]
    [InlineData("max(odd)", "it has no value that is a number")]
    [InlineData("vector(1) / vector(0)", "it has no value that is a number")]
    [InlineData("latency_seconds", "it has 2 series; aggregate them to one")]
    [InlineData("\"text\"", "it is a string; ask for numbers")]
    public async Task What_is_no_number_is_silence_and_never_zero(string expression, string why) =>
        Assert.Equal(why, Assert.IsType<MetricAnswer.Silent>(await AskAsync(expression, Limit)).Why);

    [Fact]
    public async Task A_mistake_in_an_expression_is_told_in_the_servers_words() =>
        Assert.StartsWith("it answered 400: invalid parameter \"query\": ", Assert.IsType<MetricAnswer.Silent>(await AskAsync("max(", Limit)).Why, StringComparison.Ordinal);

    [Fact]
    public async Task A_server_that_is_not_configured_or_away_is_silent()
    {
        Assert.Equal(
            "no server 'other' is configured; set SlipwayMetrics:prometheus:other:address",
            Assert.IsType<MetricAnswer.Silent>(await AskAsync("vector(1)", Limit, "other")).Why);
        Assert.StartsWith("away gave no answer: ", Assert.IsType<MetricAnswer.Silent>(await AskAsync("vector(1)", Limit, "away")).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "<html>", "it answered 200, and not as Prometheus does")]
    [InlineData(200, "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":7}]}}", "it answered 200, and not as Prometheus does")]
    [InlineData(503, "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"query timed out\"}", "it answered 503: query timed out")]
    [InlineData(302, "", "it answered 302, and not as Prometheus does")]
    public async Task Another_answer_than_Prometheuss_is_silence(int status, string body, string why)
    {
        await using WebApplication proxy = await StandInAsync(async http =>
        {
            (http.Response.StatusCode, http.Response.Headers.Location) = (status, "http://127.0.0.1:1/");
            await http.Response.WriteAsync(body);
        });

        Assert.Equal(why, (await Servers(new() { ["SlipwayMetrics:prometheus:main:address"] = proxy.Urls.First() })
            .AskAsync("main", "vector(1)", SampleSpan.At(Prometheus.End), Cancellation)).Silence);
    }

    [Fact]
    public async Task The_token_of_the_settings_comes_along_and_is_nowhere_else()
    {
        string? sent = null;
        await using WebApplication proxy = await StandInAsync(http =>
        {
            sent = http.Request.Headers.Authorization;
            http.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
            return Task.CompletedTask;
        });
        Dictionary<string, string?> settings = new()
        {
            ["SlipwayMetrics:prometheus:main:address"] = proxy.Urls.First(),
            ["SlipwayMetrics:prometheus:main:token"] = "hidden",
        };

        Samples samples = await Servers(settings).AskAsync("main", "vector(1)", SampleSpan.At(Prometheus.End), Cancellation);

        Assert.Equal("Bearer hidden", sent);
        Assert.DoesNotContain("hidden", samples.Silence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("address", "http://metrics.example.com", "SlipwayMetrics:prometheus:main:address 'http://metrics.example.com' is not an https address without a user, query or fragment; write one.")]
    [InlineData("address", "https://ada:word@metrics.example.com", "SlipwayMetrics:prometheus:main:address 'https://ada:word@metrics.example.com' is not an https address without a user, query or fragment; write one.")]
    [InlineData("azure", "true", "SlipwayMetrics:prometheus:main names no server; set SlipwayMetrics:prometheus:main:address.")]
    public void A_wrong_setting_is_one_clear_sentence(string setting, string value, string sentence) => Assert.Equal(
        sentence,
        Assert.Throws<OptionsValidationException>(
            () => Provider(new() { [$"SlipwayMetrics:prometheus:main:{setting}"] = value }).GetRequiredService<IOptions<MetricsOptions>>().Value).Message);

    private static GateVerdict? Judged(string expression, MetricCondition condition, MetricAnswer answer)
    {
        MetricCheck check = new("check", new MetricQuery.Prometheus("main", expression), condition);
        return new CheckTally("check").Add(check, answer, baked: 1).Judge(check, 1, isOver: true);
    }

    private Task<MetricAnswer> AskAsync(string expression, MetricCondition condition, string server = "main")
    {
        Dictionary<string, string?> settings = new()
        {
            ["SlipwayMetrics:prometheus:main:address"] = prometheus.Address,
            ["SlipwayMetrics:prometheus:away:address"] = "http://127.0.0.1:1",
        };
        return Provider(settings).GetRequiredService<MetricSources>().AskAsync(
            new("check", new MetricQuery.Prometheus(server, expression), condition),
            new Dictionary<string, string> { ["ring"] = "canary" },
            Prometheus.End - TimeSpan.FromMinutes(20),
            Prometheus.End,
            TimeSpan.FromSeconds(15),
            Cancellation);
    }

    private static PrometheusServers Servers(Dictionary<string, string?> settings) => Provider(settings).GetRequiredService<PrometheusServers>();

    private static ServiceProvider Provider(Dictionary<string, string?> settings) =>
        new ServiceCollection().AddSlipwayAzure(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();

    private static async Task<WebApplication> StandInAsync(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication proxy = builder.Build();
        proxy.Run(answer);
        await proxy.StartAsync(Cancellation);
        return proxy;
    }
}
