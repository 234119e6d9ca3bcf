namespace Slipway.Releases.Risks;

/// <summary>One fact that a risk comes from.</summary>
/// <param name="Level">How much it weighs.</param>
/// <param name="Why">The fact, in a clause.</param>
public sealed record RiskReason(RiskLevel Level, string Why);
