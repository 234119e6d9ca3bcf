namespace Slipway.Releases.Health.Checks;

/// <summary>Something that a gate measures beside its HTTP probes.</summary>
/// <param name="Name">Its name in the gate, as in <c>errors</c>.</param>
/// <param name="Query">What is asked.</param>
/// <param name="Condition">What the answers mean.</param>
public sealed record MetricCheck(string Name, MetricQuery Query, MetricCondition Condition);
