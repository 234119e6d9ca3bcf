using System.Text.Json.Serialization;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Releases;

/// <summary>What a pipeline asks for.</summary>
/// <param name="Product">The product.</param>
/// <param name="Version">The version.</param>
/// <param name="RequestedBy">Who asks: a person's user name, or a pipeline's.</param>
/// <param name="Kind">Whether it may go back or jump the order of versions.</param>
/// <param name="Artifacts">
/// The artifacts below <c>{product}/{version}/</c> in the plan's container of builds, with the digests that the pipeline saw;
/// empty for all that lie there.
/// </param>
/// <param name="Attempt">Which attempt at this version, from 1.</param>
/// <param name="Notes">What is new, for the approvers; null for nothing.</param>
/// <param name="Committers">
/// Who wrote what is new, by user name: unless the plan says otherwise, none of them may approve it. Null when that is not said.
/// </param>
/// <param name="Links">Where to read more, for the approvers: release notes, commits, tickets; null for nowhere.</param>
public record ReleaseRequest(
    ProductName Product,
    ReleaseVersion Version,
    string RequestedBy,
    ReleaseKind Kind = ReleaseKind.Normal,
    IReadOnlyList<RequestedArtifact>? Artifacts = null,
    int Attempt = 1,
    string? Notes = null,
    IReadOnlyList<string>? Committers = null,
    IReadOnlyList<ReleaseLink>? Links = null)
{
    /// <summary>The id of the release that is asked for.</summary>
    [JsonIgnore]
    public ReleaseId Id => new(Product, Version, Attempt);
}

/// <summary>An artifact that a request names.</summary>
/// <param name="Path">Where it lies below the version's folder.</param>
/// <param name="Sha256">Its digest as the pipeline saw it; null to take what is sealed.</param>
public sealed record RequestedArtifact(ArtifactPath Path, Digest? Sha256 = null);

/// <summary>Which rule of order a release follows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReleaseKind>))]
public enum ReleaseKind
{
    /// <summary>Newer than what runs.</summary>
    Normal,

    /// <summary>A version older than what runs, deliberately.</summary>
    Rollback,

    /// <summary>A version older than what runs, at once: without the gates that the plan lets an emergency leave out. Only an operator's word begins it.</summary>
    Emergency,

    /// <summary>A fix from another line, whose number may be lower than what runs.</summary>
    Hotfix,
}
