using Slipway.Azure.Tests.Metrics;
using Slipway.Host;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>Roll-outs that are watched by what a real Prometheus says.</summary>
public sealed class MetricGateTests(World world, Prometheus prometheus) : IAsyncLifetime
{
    private SlipwayApp app = null!;
    private TestProduct product = null!;

    public async ValueTask InitializeAsync()
    {
        SlipwayHostOptions options = world.NewOptions();
        app = await world.StartAppAsync(options with
        {
            Settings = new Dictionary<string, string?>(options.Settings) { ["SlipwayMetrics:prometheus:main:address"] = prometheus.Address },
        });
        product = app.NewProduct();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_metric_within_its_limits_lets_the_release_go_on_and_is_kept_as_evidence()
    {
        string id = await BeginAsync("vector(0.01)");

        await product.Api.ReachesAsync(id, ReleaseState.Released);

        TimelineEntry gate = Assert.Single(await product.TimelineAsync(id), entry => entry.Event.Kind is TimelineKind.Gate);
        Assert.Contains(" answers were good; the last: 0.01", gate.Event.Text, StringComparison.Ordinal);
        Assert.Equal("errors: vector(0.01)", gate.Event.Evidence!["metrics"]);
    }

    [Fact]
    public async Task A_metric_outside_its_limits_takes_the_release_back()
    {
        string id = await BeginAsync("vector(0.5)");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.RolledBack);

        Assert.Contains("0.5 is more than 0.1", Assert.IsType<Outcome.RolledBack>(ended.Release.Outcome).Reason, StringComparison.Ordinal);
        Assert.Null(await product.PointerAsync("everyone"));
    }

    [Fact]
    public async Task A_metric_that_has_no_data_holds_the_release_and_says_why()
    {
        string id = await BeginAsync("max(unheard_of)");

        Answer held = await product.Api.ReachesAsync(id, ReleaseState.Held);

        Assert.Contains("it has no data", held.Sentence, StringComparison.Ordinal);
    }

    private async Task<string> BeginAsync(string expression)
    {
        await product.StoreAsync(new StageText("production", new RingText("everyone", 100, "1s"))
        {
            Health = $"{{ metrics: [ {{ name: errors, prometheus: \"{expression}\", below: 0.1 }} ], interval: 500ms, minimumSamples: 2 }}",
        });
        return await product.BeginAsync("1.0.0");
    }
}
