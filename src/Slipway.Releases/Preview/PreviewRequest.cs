using Slipway.Releases.Simulation;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Preview;

/// <summary>What a release would be asked for with, and what its preview is to play.</summary>
/// <param name="Product">As in the release's own request.</param>
/// <param name="Version">As there.</param>
/// <param name="RequestedBy">As there.</param>
/// <param name="Kind">As there.</param>
/// <param name="Artifacts">As there.</param>
/// <param name="Attempt">As there.</param>
/// <param name="Notes">As there.</param>
/// <param name="Committers">As there.</param>
/// <param name="Links">As there.</param>
/// <param name="Simulate">The versions that the plan's health gates are played against; null for none.</param>
public sealed record PreviewRequest(
    ProductName Product,
    ReleaseVersion Version,
    string RequestedBy,
    ReleaseKind Kind = ReleaseKind.Normal,
    IReadOnlyList<RequestedArtifact>? Artifacts = null,
    int Attempt = 1,
    string? Notes = null,
    IReadOnlyList<string>? Committers = null,
    IReadOnlyList<ReleaseLink>? Links = null,
    SimulationRequest? Simulate = null)
    : ReleaseRequest(Product, Version, RequestedBy, Kind, Artifacts, Attempt, Notes, Committers, Links);
