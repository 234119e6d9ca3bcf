namespace Slipway.Azure.Teams.Cards;

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
