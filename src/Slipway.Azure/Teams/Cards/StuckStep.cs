using Slipway.Releases.Compensations;

namespace Slipway.Azure.Teams.Cards;

/// <summary>A compensation that did not succeed.</summary>
/// <param name="Step">The compensation.</param>
/// <param name="Problem">Why not.</param>
public sealed record StuckStep(PushedCompensation Step, string Problem);
