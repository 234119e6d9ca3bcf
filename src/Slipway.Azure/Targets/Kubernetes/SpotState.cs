using System.Text.Json;
using Slipway.Releases.Json;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>What a spot of a cluster is told to run, enough to tell it so again.</summary>
/// <param name="Canary">The target's own workload, or the one before the canary's service.</param>
/// <param name="Stable">The workload before the stable service, where the plan names it.</param>
/// <param name="Route">How the route shares between the two, where there is one.</param>
internal sealed record SpotState(WorkloadState Canary, WorkloadState? Stable, RouteState? Route)
{
    /// <summary>Which of the two has no users and so takes the next version, true for the canary; null where both have some.</summary>
    public bool? CanaryIsIdle => Route switch
    {
        null or { Canary: 0, Stable: > 0 } => true,
        { Stable: 0, Canary: > 0 } => false,
        _ => null,
    };

    /// <summary>It as the state of a target: what most users have.</summary>
    public TargetState ToState(string tag)
    {
        WorkloadState? most = Route is null || Route.Canary > Route.Stable ? Canary : Stable;
        return new(most?.Version(), most?.Release(), JsonSerializer.Serialize(this, SlipwayJson.Compact), most?.Content(), tag);
    }

    /// <summary>The state of a target as what it was read from; null where nothing was there.</summary>
    public static SpotState? OfState(TargetState state) =>
        state.Mark.Length == 0 ? null : JsonSerializer.Deserialize<SpotState>(state.Mark, SlipwayJson.Compact);
}
