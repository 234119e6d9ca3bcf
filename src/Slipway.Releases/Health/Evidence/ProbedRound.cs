namespace Slipway.Releases.Health.Evidence;

/// <summary>What a probe came to in a round.</summary>
/// <param name="Status">The status code; null when there was no answer.</param>
/// <param name="Milliseconds">How long the answer took.</param>
/// <param name="Failure">Why it counts as failed; null when it was healthy.</param>
public sealed record ProbedRound(int? Status, double Milliseconds, string? Failure = null);
