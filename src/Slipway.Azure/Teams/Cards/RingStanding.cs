using Slipway.Releases.Health;
using Slipway.Releases.Rollouts;

namespace Slipway.Azure.Teams.Cards;

/// <summary>How far a ring has come.</summary>
/// <param name="Ring">The ring.</param>
/// <param name="Step">Where it stands.</param>
/// <param name="Seen">What its gate has seen; null before it looked, or without a gate.</param>
public sealed record RingStanding(Ring Ring, RingStep Step, GateTally? Seen = null);

/// <summary>Where a ring of a roll-out stands.</summary>
public enum RingStep
{
    /// <summary>It runs what it ran before.</summary>
    Waiting,

    /// <summary>It has taken the new version, and is watched.</summary>
    Baking,

    /// <summary>Its gate found it healthy, or there is none.</summary>
    Passed,

    /// <summary>Its gate found more failures than it allows.</summary>
    Breached,

    /// <summary>It runs again what it ran before.</summary>
    Restored,
}
