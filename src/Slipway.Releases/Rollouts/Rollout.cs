using Slipway.Releases.Health;

namespace Slipway.Releases.Rollouts;

/// <summary>How a stage's environment takes a new version.</summary>
/// <param name="Rings">The rings in order, one at the least; the last one's weight is 100.</param>
/// <param name="Health">The gate that each ring must pass; null only where the plan says <c>health: none</c>.</param>
public sealed record Rollout(IReadOnlyList<Ring> Rings, HealthGate? Health);

/// <summary>One step of a roll-out.</summary>
/// <param name="Name">The ring's name, as in <c>canary</c>.</param>
/// <param name="Weight">The share of users, in percent, who run the new version once this ring does; rises from ring to ring.</param>
/// <param name="Bake">How long the ring is watched before the next one.</param>
public sealed record Ring(string Name, int Weight, TimeSpan Bake);
