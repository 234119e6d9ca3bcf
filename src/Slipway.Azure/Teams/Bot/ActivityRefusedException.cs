namespace Slipway.Azure.Teams.Bot;

/// <summary>An activity that is not taken.</summary>
/// <param name="flaw">The kind of flaw.</param>
/// <param name="why">What is wrong, in a sentence that names no secret.</param>
/// <param name="cause">What was thrown underneath; null for nothing.</param>
public sealed class ActivityRefusedException(ActivityFlaw flaw, string why, Exception? cause = null) : Exception(why, cause)
{
    /// <summary>The kind of flaw.</summary>
    public ActivityFlaw Flaw { get; } = flaw;
}
