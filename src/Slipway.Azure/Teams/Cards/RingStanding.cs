using Slipway.Releases.Health;
using Slipway.Releases.Rollouts;

namespace Slipway.Azure.Teams.Cards;

/// <summary>How far a ring has come.</summary>
/// <param name="Ring">The ring.</param>
/// <param name="Step">Where it stands.</param>
/// <param name="Seen">What its gate has seen; null before it looked, or without a gate.</param>
public sealed record RingStanding(Ring Ring, RingStep Step, GateTally? Seen = null);
