using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Slipway.Azure.Telemetry;
using Slipway.Functions.Activities;
using Slipway.Functions.Telemetry;
using Slipway.Functions.Tests.EndToEnd;
using Slipway.Host;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Telemetry;

/// <summary>What is measured of releases, and where it is sent.</summary>
public sealed class TelemetryTests(World world)
{
    [Fact]
    public async Task A_collector_gets_one_trace_of_a_release_from_its_request_to_its_end_with_metrics_and_logs()
    {
        await using SimulatedCollector collector = await SimulatedCollector.StartAsync();
        SlipwayHostOptions options = world.NewOptions();
        options = options with
        {
            Settings = new Dictionary<string, string?>(options.Settings) { [TelemetryOptions.CollectorSetting] = collector.Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" },
        };
        string id;
        await using (SlipwayApp app = await world.StartAppAsync(options))
        {
            TestProduct product = app.NewProduct();
            await product.StoreAsync(TestProduct.Plain());
            id = await product.ReleaseAsync("1.0.0");
        }

        byte[] trace = Convert.FromHexString(ReleaseTrace.Of(ReleaseId.Parse(id)).TraceId.ToHexString());
        Assert.InRange(collector.Count("traces", trace), 10, 200);
        foreach (string span in new[] { nameof(CheckReadiness), nameof(PromoteArtifacts), nameof(PointRing), nameof(CloseRelease), "Release", nameof(ReleaseState.RollingOut) })
        {
            Assert.True(collector.Count("traces", Encoding.UTF8.GetBytes(span)) > 0, $"There is no span {span}.");
        }

        Assert.True(collector.Count("metrics", "slipway.release.ended"u8) > 0);
        Assert.True(collector.Count("metrics", "slipway.promotion.bytes"u8) > 0);
    }

    [Fact]
    public async Task Verdicts_durations_bytes_and_outcomes_are_counted_once_though_the_steps_may_be_done_twice()
    {
        TestProduct product = world.App.NewProduct();
        string stage = $"{product.Name}-stage";
        ConcurrentQueue<(string Instrument, double Value, string Tags)> measured = new();
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ReleaseMetrics.Meter)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
        await product.StoreAsync(product.Production() with { Name = stage });
        string id = await product.ReleaseAsync("1.0.0");

        Assert.Equal(2, measured.Count(one => one.Instrument == "slipway.gate.verdicts" && one.Tags.Contains("Healthy", StringComparison.Ordinal)));
        Assert.Equal(Encoding.UTF8.GetByteCount($"{product.Name} 1.0.0") + 2, Assert.Single(measured, one => one.Instrument == "slipway.promotion.bytes").Value);
        Assert.True(measured.Where(one => one.Instrument == "slipway.state.duration" && one.Tags.Contains("RollingOut", StringComparison.Ordinal)).Sum(one => one.Value) >= 0.3, "The rings baked for longer.");
        Assert.DoesNotContain(measured, one => one.Tags.Contains(id, StringComparison.Ordinal));

        void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string told = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
            if (told.Contains(stage, StringComparison.Ordinal))
            {
                measured.Enqueue((instrument.Name, value, told));
            }
        }
    }

    [Fact]
    public void All_that_is_done_for_a_release_is_in_one_trace_and_an_attempt_in_another()
    {
        ReleaseId first = ReleaseId.Parse("shop-1.0.0");
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == ReleaseTrace.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using Activity invocation = new Activity("invocation").Start();
        using Activity one = ReleaseTrace.Begin("PointRing", first)!;
        using Activity two = ReleaseTrace.Begin("CloseRelease", first)!;
        using Activity other = ReleaseTrace.Begin("PointRing", ReleaseId.Parse("shop-1.0.0~2"))!;

        Assert.Equal(one.TraceId, two.TraceId);
        Assert.NotEqual(one.TraceId, other.TraceId);
        Assert.NotEqual(invocation.TraceId, one.TraceId);
        Assert.Equal(invocation.SpanId, Assert.Single(one.Links).Context.SpanId);
    }

    [Theory]
    [InlineData("SlipwayTelemetry:sampling", "all", "SlipwayTelemetry:sampling is not a number from 0 to 1; write one such as 0.2, or leave it out.")]
    [InlineData("SlipwayTelemetry:sampling", "1.1", "SlipwayTelemetry:sampling is not a number from 0 to 1; write one such as 0.2, or leave it out.")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_ENDPOINT is not an address; write one such as http://collector:4317.")]
    public void A_wrong_setting_stops_the_start_with_a_sentence(string setting, string value, string sentence)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new(setting, value)]).Build();
        ServiceCollection services = new();
        services.AddTelemetry(configuration);
        using ServiceProvider provider = services.BuildServiceProvider();

        OptionsValidationException wrong = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<TelemetryOptions>>().Value);
        Assert.Equal([sentence], wrong.Failures);
    }
}
