using Slipway.Releases.Commands;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// The one external event that a release listens to, so that a release has one ear and no wait competes with another for an event.
/// A signal carries an operator's command, or nothing: then something that the release waits for has changed, and it looks again.
/// What changed is read from the record, so a forged or repeated signal decides nothing.
/// </summary>
/// <param name="Command">The operator's command; null for "look again".</param>
public sealed record ReleaseSignal(ReleaseCommand? Command = null)
{
    /// <summary>Look again.</summary>
    public static ReleaseSignal Look { get; } = new();
}
