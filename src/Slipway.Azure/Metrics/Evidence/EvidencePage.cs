using Slipway.Releases.Health.Evidence;

namespace Slipway.Azure.Metrics.Evidence;

/// <summary>Some rounds of a place, in their order.</summary>
/// <param name="Rounds">The rounds. One that was tried again is there once, as it counted.</param>
/// <param name="Next">From which byte on there is more; null at the end.</param>
public sealed record EvidencePage(IReadOnlyList<GateRound> Rounds, long? Next);
