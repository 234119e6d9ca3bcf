using System.Globalization;
using System.Text.Json;
using System.Xml;
using Microsoft.Extensions.Options;
using Slipway.Releases.Health.Checks;

namespace Slipway.Azure.Metrics;

/// <summary>
/// Asks Azure Monitor for the metrics of a resource (https://learn.microsoft.com/rest/api/monitor/metrics/list, api-version 2024-02-01). Values come late and
/// may still change for a moment, so it is asked for the time that ended a minute ago and for some minutes before it; what is known of a grain of which a part
/// lies ahead, or before the bake began, is not taken.
/// </summary>
public sealed class AzureMetrics(AzureQuestions questions, IOptions<MetricsOptions> options)
{
    private const string Version = "2024-02-01";
    private const int Most = 1_000;

    /// <summary>A value that is younger than this may still change.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan[] Grains = [.. new[] { 1, 5, 15, 30, 60 }.Select(minutes => TimeSpan.FromMinutes(minutes))];

    /// <summary>The newest value, or all values of a time.</summary>
    /// <param name="metric">The metric, with its placeholders filled in.</param>
    /// <param name="span">For when.</param>
    /// <param name="cancellation">Gives up; this alone throws.</param>
    public async Task<Samples> AskAsync(MetricQuery.AzureMonitor metric, SampleSpan span, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(span);
        TimeSpan grain = Grain(metric, span);
        DateTimeOffset until = Floor(span.Until - Settling, grain);
        DateTimeOffset lookBack = until - MetricQuery.AzureMonitor.Lag - (grain * 2);
        DateTimeOffset since = span.Since is { } from ? Ceiling(from, grain)
            : span.NotBefore is { } began && Ceiling(began, grain) > lookBack ? Ceiling(began, grain)
            : lookBack;
        if (since >= until)
        {
            return Samples.None($"no {grain.TotalMinutes:0} min of the bake are over that Azure Monitor could know of yet");
        }

        MetricsOptions.Service service = options.Value.AzureMonitor;
        using HttpRequestMessage request = new(HttpMethod.Get, Address(service, metric, grain, since, until));
        return await questions.AskAsync(service, request, answer => Read(answer, metric.Aggregation, grain, since, until), cancellation);
    }

    private static Uri Address(MetricsOptions.Service service, MetricQuery.AzureMonitor metric, TimeSpan grain, DateTimeOffset since, DateTimeOffset until)
    {
        (string Name, string? Value)[] query =
        [
            ("api-version", Version),
            // A comma would part two metrics; the service wants it written so.
            ("metricnames", metric.Metric.Replace(",", "%2", StringComparison.Ordinal)),
            ("aggregation", metric.Aggregation.ToString()),
            ("interval", XmlConvert.ToString(grain)),
            ("timespan", $"{Moment(since)}/{Moment(until)}"),
            ("$filter", metric.Filter),
            ("metricnamespace", metric.Namespace),
        ];
        string path = string.Join('/', metric.Resource.Split('/').Select(Uri.EscapeDataString));
        return new Uri($"{service.Endpoint}{path}/providers/Microsoft.Insights/metrics?"
            + string.Join('&', query.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}")));
    }

    private static Samples Read(JsonElement answer, MetricAggregation aggregation, TimeSpan grain, DateTimeOffset since, DateTimeOffset until)
    {
        JsonElement metrics = answer.GetProperty("value");
        if (metrics.GetArrayLength() != 1)
        {
            return Samples.None($"it answered with {metrics.GetArrayLength()} metrics");
        }

        if (metrics[0].TryGetProperty("errorCode", out JsonElement code) && code.GetString() is { } error and not "Success")
        {
            string? message = metrics[0].TryGetProperty("errorMessage", out JsonElement said) ? said.GetString() : null;
            return Samples.None($"it knows only a part: {error}{(message is null ? "" : $", {message}")}");
        }

        if (answer.TryGetProperty("interval", out JsonElement interval) && interval.GetString() is { } other && XmlConvert.ToTimeSpan(other) != grain)
        {
            return Samples.None($"it has values of {other} only; write that as the grain");
        }

        // Which of several series is meant nobody can tell, and a sum would be a guess.
        JsonElement series = metrics[0].GetProperty("timeseries");
        return series.GetArrayLength() switch
        {
            0 => Samples.None("it has no data"),
            1 => Points(series[0], aggregation, grain, since, until),
            int many => Samples.None($"it has {many} series; filter them to one"),
        };
    }

    private static Samples Points(JsonElement series, MetricAggregation aggregation, TimeSpan grain, DateTimeOffset since, DateTimeOffset until)
    {
        // The service names what it aggregates in small letters, and leaves it out of a time of which it knows nothing.
        string name = aggregation switch
        {
            MetricAggregation.Average => "average",
            MetricAggregation.Total => "total",
            MetricAggregation.Minimum => "minimum",
            MetricAggregation.Maximum => "maximum",
            _ => "count",
        };
        (DateTimeOffset At, double Value)[] values =
        [
            .. series.GetProperty("data").EnumerateArray()
                .Select(point => (At: point.GetProperty("timeStamp").GetDateTimeOffset(), Value: Number(point, name)))
                .Where(point => double.IsFinite(point.Value) && point.At >= since && point.At + grain <= until)
                .OrderBy(point => point.At),
        ];
        return values.Length == 0
            ? Samples.None($"it has no value of the time from {since.UtcDateTime:HH:mm} to {until.UtcDateTime:HH:mm} UTC yet")
            : Samples.Of(values.Select(point => point.Value)) with { Newest = values[^1].At + grain };
    }

    private static double Number(JsonElement point, string name) => !point.TryGetProperty(name, out JsonElement value) ? double.NaN : value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.Null or JsonValueKind.String => double.NaN,
        _ => throw new FormatException("A value is a number or null."),
    };

    /// <summary>The metric's own grain, or a coarser one where there would be too many values.</summary>
    private static TimeSpan Grain(MetricQuery.AzureMonitor metric, SampleSpan span) => span.Since is { } since
        ? Grains.FirstOrDefault(grain => grain >= metric.Grain && (span.Until - since) / grain <= Most, Grains[^1])
        : metric.Grain;

    private static DateTimeOffset Floor(DateTimeOffset moment, TimeSpan grain) => new(moment.UtcTicks - (moment.UtcTicks % grain.Ticks), TimeSpan.Zero);

    private static DateTimeOffset Ceiling(DateTimeOffset moment, TimeSpan grain) => Floor(moment + grain - TimeSpan.FromTicks(1), grain);

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
