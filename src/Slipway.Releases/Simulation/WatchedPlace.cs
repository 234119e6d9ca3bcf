using Slipway.Releases.Health;
using Slipway.Releases.Plans;

namespace Slipway.Releases.Simulation;

/// <summary>A place that a release comes to in a stage, and bakes in.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Ring">The ring; null for the validation of the whole stage.</param>
/// <param name="Users">The share of users who have the version there, in percent.</param>
/// <param name="Bake">How long it bakes.</param>
/// <param name="Gate">What watches it; null for nothing.</param>
/// <param name="Model">What the gate would see; null without one.</param>
internal sealed record WatchedPlace(string Stage, string? Ring, int Users, TimeSpan Bake, HealthGate? Gate, GateModel? Model)
{
    /// <summary>The places of a stage, in the order in which a release comes to them.</summary>
    public static IReadOnlyList<WatchedPlace> Of(Stage stage, SimulationRequest request)
    {
        GateModel? rings = stage.Rollout.Health is { } gate ? new GateModel(gate, request) : null;
        return
        [
            .. stage.Rollout.Rings.Select(ring => new WatchedPlace(stage.Name, ring.Name, ring.Weight, ring.Bake, stage.Rollout.Health, rings)),
            .. stage.Validation is { } last ? [new WatchedPlace(stage.Name, null, 100, last.Shortest, last, new GateModel(last, request))] : Array.Empty<WatchedPlace>(),
        ];
    }
}
