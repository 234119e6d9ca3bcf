namespace Slipway.Releases.Rollouts.Targets;

/// <summary>A step that a target is still busy with.</summary>
/// <param name="What">What it does, in a clause.</param>
/// <param name="LookAgain">After how long it is worth looking again.</param>
public sealed record Unfinished(string What, TimeSpan LookAgain);
