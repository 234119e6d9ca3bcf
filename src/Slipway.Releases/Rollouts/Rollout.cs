using Slipway.Releases.Health;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Rollouts;

/// <summary>How a stage's environment takes a new version.</summary>
/// <param name="Rings">The rings in order, one at the least; the last one's weight is 100.</param>
/// <param name="Health">The gate that each ring must pass; null only where the plan says <c>health: none</c>.</param>
/// <param name="Target">What the rings act on; null for the pointers of channels.</param>
public sealed record Rollout(IReadOnlyList<Ring> Rings, HealthGate? Health, Target? Target = null)
{
    /// <summary>The rings that are watched once so many of all have the version: in each region the one that came last.</summary>
    public IReadOnlyList<Ring> Running(int rings) => [.. Rings.Take(rings).GroupBy(ring => ring.Region, StringComparer.Ordinal).Select(region => region.Last())];

    /// <summary>Where the rings act, each place once and as the last ring there leaves it.</summary>
    public IEnumerable<TargetPlace> Places(ProductName product, string environment) => Rings
        .Select(ring => new TargetPlace(product, environment, ring, Target))
        .GroupBy(place => place.Spot, StringComparer.Ordinal)
        .Select(sharing => sharing.Last());
}
