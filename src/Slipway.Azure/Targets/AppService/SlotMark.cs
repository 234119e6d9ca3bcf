using System.Text.Json;
using Slipway.Releases.Json;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Targets.AppService;

/// <summary>What is kept of an app to know it again: what production and the slot ran, and how users were routed.</summary>
/// <param name="SlotName">The slot.</param>
/// <param name="Production">What production ran.</param>
/// <param name="Slot">What the slot ran.</param>
/// <param name="Routing">The percentages that were routed to slots.</param>
internal sealed record SlotMark(string SlotName, SlotContent Production, SlotContent Slot, IReadOnlyList<RoutedShare> Routing)
{
    /// <summary>As a target's state.</summary>
    public TargetState ToState() =>
        new(Production.Release?.Version, Production.Release, JsonSerializer.Serialize(this, SlipwayJson.Compact), Production.Content);

    /// <summary>What a state kept.</summary>
    public static SlotMark Of(TargetState state) => JsonSerializer.Deserialize<SlotMark>(state.Mark, SlipwayJson.Compact)
        ?? throw new JsonException("The mark of the app is empty.");
}

/// <summary>A share of users that is routed to a slot.</summary>
/// <param name="Host">The slot's host name.</param>
/// <param name="Percent">The share.</param>
internal sealed record RoutedShare(string Host, double Percent);
