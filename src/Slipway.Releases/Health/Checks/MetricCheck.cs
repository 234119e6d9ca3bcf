namespace Slipway.Releases.Health.Checks;

/// <summary>Something that a gate measures beside its HTTP probes.</summary>
/// <param name="Name">Its name in the gate, as in <c>errors</c>.</param>
/// <param name="Query">What is asked.</param>
/// <param name="Condition">What the answers mean.</param>
public sealed record MetricCheck(string Name, MetricQuery Query, MetricCondition Condition)
{
    /// <summary>The shortest time in which its source can have had enough values, by what is known of the source; zero where nothing is.</summary>
    /// <param name="minimum">How many good answers a healthy verdict needs.</param>
    public TimeSpan Shortest(int minimum) => Query is MetricQuery.AzureMonitor metric
        ? (metric.Grain * (1 + (Condition is MetricCondition.Comparison compared ? compared.Samples : minimum))) + MetricQuery.AzureMonitor.Lag
        : TimeSpan.Zero;
}
