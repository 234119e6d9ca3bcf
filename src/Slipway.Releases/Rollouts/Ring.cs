using System.Text.Json.Serialization;

namespace Slipway.Releases.Rollouts;

/// <summary>One step of a roll-out. Whatever strategy a plan names, it is rings that a release goes through.</summary>
/// <param name="Name">The ring's name, as in <c>canary</c>; a region's ring is named <c>{region}-{ring}</c>.</param>
/// <param name="Weight">
/// The share of users, in percent, who run the new version once this ring does; rises from ring to ring of a region. Zero for a first ring that takes the
/// version and no users, to be tested.
/// </param>
/// <param name="Bake">How long the ring is watched before the next one.</param>
/// <param name="Region">The region in which it lies; null where the plan names none.</param>
/// <param name="Wait">How long the release waits before this ring begins, while what runs stays watched.</param>
/// <param name="Question">What an operator must answer with yes, once the ring has baked, before the release goes on; null for nothing.</param>
public sealed record Ring(
    string Name,
    int Weight,
    TimeSpan Bake,
    string? Region = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] TimeSpan Wait = default,
    string? Question = null);
