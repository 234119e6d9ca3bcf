namespace Slipway.Azure.Teams.Bot;

/// <summary>What kind of thing is wrong with an activity.</summary>
public enum ActivityFlaw
{
    /// <summary>It cannot be read.</summary>
    Unreadable,

    /// <summary>Who sends it is not proven.</summary>
    Unproven,

    /// <summary>Who sends it is proven, and it is not for this bot to take.</summary>
    NotOurs,

    /// <summary>Whether the sender is who they say cannot be told at the moment.</summary>
    Unknowable,
}
