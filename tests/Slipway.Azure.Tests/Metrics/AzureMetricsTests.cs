using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Metrics;
using Slipway.Releases.Health.Checks;

namespace Slipway.Azure.Tests.Metrics;

/// <summary>What Azure Monitor says of a metric becomes values of the bake's own minutes, or a silence that says why.</summary>
public sealed class AzureMetricsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Began = new(2026, 11, 2, 12, 0, 20, TimeSpan.Zero);

    private readonly FakeTimeProvider clock = new(Began);
    private SimulatedAzureMonitor monitor = null!;
    private ServiceProvider services = null!;

    public async ValueTask InitializeAsync()
    {
        monitor = await SimulatedAzureMonitor.StartAsync();
        services = monitor.Services(clock);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await monitor.DisposeAsync();
    }

    [Fact]
    public async Task A_value_is_that_of_the_newest_whole_minute_which_has_settled()
    {
        monitor.Value = at => at.Minute;

        MetricAnswer answer = await AskAsync(Began.AddMinutes(5).AddSeconds(30));

        Assert.Equal(new MetricAnswer.Value(3, Began.AddSeconds(-20).AddMinutes(4)), answer);
        string asked = Assert.Single(monitor.Asked);
        Assert.Contains("timespan=2026-11-02T12:01:00Z/2026-11-02T12:04:00Z", asked, StringComparison.Ordinal);
        Assert.Contains("$filter=Instance eq 'canary'", asked, StringComparison.Ordinal);
        Assert.Equal("https://management.example.com/.default", Assert.Single(monitor.Scopes));
    }

    [Fact]
    public async Task A_value_that_comes_late_is_looked_back_for()
    {
        monitor.Value = at => at < Began.AddMinutes(4) ? 7 : null;

        Assert.Equal(7, Assert.IsType<MetricAnswer.Value>(await AskAsync(Began.AddMinutes(8))).Number);
    }

    [Fact]
    public async Task A_minute_of_before_the_bake_tells_nothing_of_the_new_version()
    {
        monitor.Value = at => at < Began ? 1 : null;

        Assert.Equal("no 1 min of the bake are over that Azure Monitor could know of yet", Why(await AskAsync(Began.AddSeconds(90))));
        Assert.Empty(monitor.Asked);
        Assert.Equal("it has no value of the time from 12:01 to 12:02 UTC yet", Why(await AskAsync(Began.AddSeconds(170))));
    }

    [Fact]
    public async Task A_value_that_is_too_old_is_none()
    {
        monitor.Value = at => at < Began.AddMinutes(2) ? 1 : null;

        Assert.StartsWith("it has no value of the time from ", Why(await AskAsync(Began.AddMinutes(30))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comparison_takes_all_minutes_of_the_bake()
    {
        monitor.Value = at => at.Minute;
        MetricQuery.AzureMonitor metric = Metric();
        MetricCheck check = new("errors", metric, new MetricCondition.Comparison(metric with { Filter = "Instance eq 'everyone'" }, WorseWay.Larger, 0.3, 0.01, 5, 8));

        MetricAnswer.Groups groups = Assert.IsType<MetricAnswer.Groups>(await AskAsync(Began.AddMinutes(12), check));

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], groups.Ring);
        Assert.Equal(groups.Ring, groups.Baseline);
        Assert.Equal(["Instance eq 'canary'", "Instance eq 'everyone'"], monitor.Asked.Select(asked => asked.Split("$filter=")[1]).Order());
    }

    [Fact]
    public async Task Another_grain_and_aggregation_are_asked_for()
    {
        monitor.Value = at => at.Minute;

        MetricAnswer answer = await AskAsync(
            Began.AddMinutes(17), Limit(Metric() with { Grain = TimeSpan.FromMinutes(5), Aggregation = MetricAggregation.Average, Namespace = "custom" }));

        Assert.Equal(new MetricAnswer.Value(10, new(2026, 11, 2, 12, 15, 0, TimeSpan.Zero)), answer);
        Assert.Contains("interval=PT5M", Assert.Single(monitor.Asked), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "it has no data")]
    [InlineData(2, "it has 2 series; filter them to one")]
    public async Task What_is_not_one_series_is_silence(int series, string why)
    {
        monitor.Series = series;

        Assert.Equal(why, Why(await AskAsync(Began.AddMinutes(5))));
    }

    [Fact]
    public async Task No_traffic_is_silence_and_never_zero() => Assert.StartsWith("it has no value of the time ", Why(await AskAsync(Began.AddMinutes(5))), StringComparison.Ordinal);

    [Theory]
    [InlineData(200, "<html>", "127.0.0.1 answered 200, and not as Azure does")]
    [InlineData(200, "{}", "127.0.0.1 answered 200, and not as Azure does")]
    [InlineData(200, """{"value":[{"timeseries":[{"data":[{"timeStamp":"2026-11-02T12:03:00Z","total":true}]}]}]}""", "127.0.0.1 answered 200, and not as Azure does")]
    [InlineData(200, """{"value":[{"timeseries":[{"data":[{"timeStamp":"2026-11-02T12:03:00Z","total":"NaN"}]}]}]}""", "it has no value of the time from 12:01 to 12:04 UTC yet")]
    [InlineData(200, """{"value":[{"timeseries":[{"data":[{"timeStamp":"2026-11-02T12:03:00Z","total":null}]}]}]}""", "it has no value of the time from 12:01 to 12:04 UTC yet")]
    [InlineData(200, """{"value":[{"errorCode":"InternalError","errorMessage":"a shard is away","timeseries":[]}]}""", "it knows only a part: InternalError, a shard is away")]
    [InlineData(200, """{"interval":"PT1H","value":[{"errorCode":"Success","timeseries":[]}]}""", "it has values of PT1H only; write that as the grain")]
    [InlineData(403, """{"error":{"code":"AuthorizationFailed","message":"The client has no authorization."}}""", "127.0.0.1 answered 403: AuthorizationFailed, The client has no authorization.")]
    [InlineData(400, """{"error":{"code":"BadRequest","message":"token-of-the-tests is odd"}}""", "127.0.0.1 answered 400: BadRequest, … is odd")]
    [InlineData(302, "", "127.0.0.1 answered 302, and not as Azure does")]
    public async Task Another_answer_than_values_is_silence(int status, string body, string why)
    {
        monitor.AnswerOnce(status, body, ("Location", "http://127.0.0.1:1/"));

        Assert.Equal(why, Why(await AskAsync(Began.AddMinutes(5))));
    }

    [Fact]
    public async Task A_service_that_is_asked_too_much_is_left_alone_as_long_as_it_wants()
    {
        monitor.Value = _ => 1;
        monitor.AnswerOnce(429, """{"error":{"code":"TooManyRequests","message":"slow down"}}""", ("Retry-After", "30"));

        Assert.Equal("127.0.0.1 answered 429: it is asked too much", Why(await AskAsync(Began.AddMinutes(5))));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("127.0.0.1 is asked too much, and wants to be left alone for 20 s more", Why(await AskAsync(Began.AddMinutes(5))));
        Assert.Empty(monitor.Asked);
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.IsType<MetricAnswer.Value>(await AskAsync(Began.AddMinutes(5)));
    }

    [Theory]
    [InlineData("SlipwayMetrics:azureMonitor:endpoint", "http://management.example.com", "SlipwayMetrics:azureMonitor:endpoint 'http://management.example.com' is not an https address without a user, query or fragment; write one.")]
    [InlineData("SlipwayMetrics:logAnalytics:audience", "logs", "SlipwayMetrics:logAnalytics:audience 'logs' is no address of whom the token is for; write one.")]
    public void A_wrong_setting_is_one_clear_sentence(string setting, string value, string sentence)
    {
        using ServiceProvider wrong = new ServiceCollection()
            .AddSlipwayAzure(new ConfigurationBuilder().AddInMemoryCollection([new(setting, value)]).Build()).BuildServiceProvider();

        Assert.Equal(sentence, Assert.Throws<OptionsValidationException>(() => wrong.GetRequiredService<IOptions<MetricsOptions>>().Value).Message);
    }

    private static MetricQuery.AzureMonitor Metric() =>
        new(SimulatedAzureMonitor.Resource, "Http5xx", MetricAggregation.Total, TimeSpan.FromMinutes(1), "Instance eq '{ring}'");

    private static MetricCheck Limit(MetricQuery.AzureMonitor metric) => new("errors", metric, new MetricCondition.Threshold(null, 100, 0));

    private static string Why(MetricAnswer answer) => Assert.IsType<MetricAnswer.Silent>(answer).Why;

    private Task<MetricAnswer> AskAsync(DateTimeOffset now, MetricCheck? check = null) => services.GetRequiredService<MetricSources>().AskAsync(
        check ?? Limit(Metric()), new Dictionary<string, string> { ["ring"] = "canary" }, Began, now, TimeSpan.FromSeconds(10), Sample.Cancellation);
}
