using System.Globalization;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;

namespace Slipway.Azure.Metrics;

/// <summary>Asks what a metric check needs to know.</summary>
public sealed class MetricSources(PrometheusServers prometheus, AzureMetrics metrics, LogWorkspaces logs)
{
    /// <summary>What the check's source says now.</summary>
    /// <param name="check">The check.</param>
    /// <param name="placeholders">What stands for <c>{name}</c> in queries.</param>
    /// <param name="since">When the ring began to bake: comparisons take the values from then on, and Azure Monitor has none of before.</param>
    /// <param name="now">The moment.</param>
    /// <param name="step">How far apart the values of a comparison are.</param>
    /// <param name="cancellation">Gives up; this alone throws.</param>
    public async Task<MetricAnswer> AskAsync(
        MetricCheck check,
        IReadOnlyDictionary<string, string> placeholders,
        DateTimeOffset since,
        DateTimeOffset now,
        TimeSpan step,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(check);
        switch (check.Condition)
        {
            case MetricCondition.Threshold:
                Samples value = await AskAsync(check.Query, placeholders, SampleSpan.At(now) with { NotBefore = since }, cancellation);
                return value.Silence is { } silence ? new MetricAnswer.Silent(silence) : new MetricAnswer.Value(value.Values[^1], value.Newest);
            case MetricCondition.BurnRate budget:
                return await BurningAsync(check.Query, budget, placeholders, now, cancellation);
            case MetricCondition.Comparison compared:
                SampleSpan span = SampleSpan.Between(since, now, step);
                Samples[] groups = await Task.WhenAll(
                    AskAsync(check.Query, placeholders, span, cancellation), AskAsync(compared.Baseline, placeholders, span, cancellation));
                return groups.FirstOrDefault(group => group.Silence is not null)?.Silence is { } missing
                    ? new MetricAnswer.Silent(missing)
                    : new MetricAnswer.Groups(groups[0].Values, groups[1].Values);
            default:
                throw new InvalidOperationException($"There is no way to ask for {check.Condition.GetType().Name}.");
        }
    }

    private async Task<MetricAnswer> BurningAsync(
        MetricQuery query, MetricCondition.BurnRate budget, IReadOnlyDictionary<string, string> placeholders, DateTimeOffset now, CancellationToken cancellation)
    {
        TimeSpan[] windows = [.. budget.Windows.SelectMany(pair => new[] { pair.Over, pair.Recent })];
        Samples[] errors = await Task.WhenAll(windows.Select(window => AskAsync(
            query, new Dictionary<string, string>(placeholders) { ["window"] = Seconds(window) }, SampleSpan.At(now), cancellation)));
        return errors.FirstOrDefault(share => share.Silence is not null)?.Silence is { } missing
            ? new MetricAnswer.Silent(missing)
            : new MetricAnswer.Burning([.. errors.Chunk(2).Select(pair => new WindowErrors(pair[0].Values[^1], pair[1].Values[^1]))]);
    }

    private Task<Samples> AskAsync(MetricQuery query, IReadOnlyDictionary<string, string> placeholders, SampleSpan span, CancellationToken cancellation) => query switch
    {
        // Names of rings, stages and products hold letters, digits and dashes only; a version may hold a plus and dots. None can end a quoted string.
        MetricQuery.Prometheus promql => prometheus.AskAsync(promql.Server, placeholders.Fill(promql.Expression), span, cancellation),
        MetricQuery.AzureMonitor metric => metrics.AskAsync(
            metric with { Resource = placeholders.Fill(metric.Resource), Filter = metric.Filter is { } filter ? placeholders.Fill(filter) : null }, span, cancellation),
        MetricQuery.LogAnalytics kql => logs.AskAsync(kql.Workspace, placeholders.Fill(kql.Kql), span, cancellation),
        _ => throw new InvalidOperationException($"There is no source for {query.GetType().Name}."),
    };

    private static string Seconds(TimeSpan window) => $"{window.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)}s";
}
