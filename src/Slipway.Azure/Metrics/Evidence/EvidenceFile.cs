namespace Slipway.Azure.Metrics.Evidence;

/// <summary>The evidence of a place of a release.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Ring">The ring; null for the validation of the whole stage.</param>
/// <param name="Bytes">How much there is.</param>
/// <param name="ChangedAt">When the last round was added.</param>
public sealed record EvidenceFile(string Stage, string? Ring, long Bytes, DateTimeOffset? ChangedAt);
