using System.Text.Json;
using Slipway.Releases.Json;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Targets.ContainerApps;

/// <summary>What is kept of an app to put its users back: the lines of its traffic, and whom they meant by the latest revision.</summary>
/// <param name="Traffic">The lines.</param>
/// <param name="Latest">The revision that was the latest ready one.</param>
internal sealed record ContainerAppMark(IReadOnlyList<TrafficEntry> Traffic, string Latest)
{
    /// <summary>As a target's state, with the revision that most users had.</summary>
    public TargetState ToState(RevisionSeen? most) =>
        new(most?.Release?.Version, most?.Release, JsonSerializer.Serialize(this, SlipwayJson.Compact), most?.Content);

    /// <summary>What a state kept.</summary>
    public static ContainerAppMark Of(TargetState state) => JsonSerializer.Deserialize<ContainerAppMark>(state.Mark, SlipwayJson.Compact)
        ?? throw new JsonException("The mark of the container app is empty.");
}
