using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Provenance;
using Slipway.Releases.Retention;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Plans;

/// <summary>
/// How a product is released. Written as YAML or JSON in camel case, checked against the published schema, and pinned by digest
/// in each release. Every value is filled in: what a file leaves out has its default here.
/// </summary>
/// <param name="Product">The product.</param>
/// <param name="Versioning">How its versions are numbered and ordered.</param>
/// <param name="Builds">The container to which the pipeline writes builds, each below <c>{product}/{version}/</c>.</param>
/// <param name="Recovery">What happens when a step fails for a technical reason.</param>
/// <param name="Stages">The stages, in the order in which a release passes them; one at the least.</param>
/// <param name="Provenance">What must be proven about a build; null when nothing is demanded.</param>
/// <param name="Artifacts">What a version's folder must be; null for files without a manifest.</param>
/// <param name="Retention">Which versions are kept; null for all of them.</param>
/// <param name="Operators">Who may steer its roll-outs from a card; null for nobody.</param>
public sealed record Plan(
    ProductName Product,
    VersionScheme Versioning,
    string Builds,
    Recovery Recovery,
    IReadOnlyList<Stage> Stages,
    ProvenancePolicy? Provenance = null,
    ArtifactForm? Artifacts = null,
    RetentionPolicy? Retention = null,
    ApprovalGroup? Operators = null);

/// <summary>How a release goes back, for how long it waits for people before it does, and what that does not reach.</summary>
/// <param name="Hold">How long a failed step or an inconclusive gate waits for an operator. Zero takes the release back at once.</param>
/// <param name="Pause">How long a pause may last before the release is taken back.</param>
/// <param name="NotUndone">What a rollback leaves as it is, a sentence each, for those who approve; empty for nothing that the plan knows of.</param>
/// <param name="Order">In which order touched rings are put back.</param>
/// <param name="Proof">
/// For how long the gates may take to find what runs again healthy after a way back; zero asks none, and null is for releases
/// that began before any was asked.
/// </param>
/// <param name="Emergency">What an emergency rollback may leave out; null where there is none.</param>
public sealed record Recovery(
    TimeSpan Hold,
    TimeSpan Pause,
    IReadOnlyList<string>? NotUndone = null,
    UnwindOrder Order = UnwindOrder.LastFirst,
    TimeSpan? Proof = null,
    EmergencyPolicy? Emergency = null)
{
    /// <summary>What a rollback leaves as it is.</summary>
    public IReadOnlyList<string> NotUndone { get; init; } = NotUndone ?? [];
}
