using System.Text.Json;
using Slipway.Releases.Json;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>How a route shares its traffic.</summary>
/// <param name="Stable">The weight of the stable service, as the route has it.</param>
/// <param name="Canary">The weight of the canary's service.</param>
/// <param name="Notes">What releases noted on it.</param>
internal sealed record RouteState(int Stable, int Canary, SortedDictionary<string, string> Notes)
{
    public const string WeightsNote = "slipway/weights";

    /// <summary>Whether the weights are those that a release set.</summary>
    public bool IsOf(ReleaseId release) =>
        Notes.GetValueOrDefault(WorkloadState.ReleaseNote) == release.ToString() && Notes.GetValueOrDefault(WeightsNote) == Weights(Stable, Canary);

    /// <summary>Whether it shares exactly the same.</summary>
    public bool IsSame(RouteState? other) => JsonSerializer.Serialize(this, SlipwayJson.Compact) == JsonSerializer.Serialize(other, SlipwayJson.Compact);

    /// <summary>Weights as they are noted.</summary>
    public static string Weights(int stable, int canary) => $"{stable} {canary}";

    public string Shown => $"{Stable} to {Canary}";
}
