namespace Slipway.Releases.Plans;

/// <summary>A check that a system of the user's own makes once a stage is validated, such as a suite of tests.</summary>
/// <param name="Name">The configured name of the webhook that runs it.</param>
/// <param name="Timeout">How long it may take before people are asked.</param>
public sealed record ReleaseCheck(string Name, TimeSpan Timeout);
