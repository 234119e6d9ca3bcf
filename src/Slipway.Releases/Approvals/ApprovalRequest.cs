using System.Text.Json.Serialization;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Approvals;

/// <summary>A question put to people, bound to what they were shown.</summary>
/// <param name="Id">An opaque id that gives no right.</param>
/// <param name="Release">The release that waits.</param>
/// <param name="Stage">The stage that it wants to enter.</param>
/// <param name="Policy">Who may answer, and how many must.</param>
/// <param name="RequestedBy">Who asked for the release.</param>
/// <param name="Content">The sealed content that is approved; another content needs another approval.</param>
/// <param name="Plan">The digest of the plan that is approved with it.</param>
/// <param name="Replaces">The version that runs there now; null for the first.</param>
/// <param name="AskedAt">When it was asked.</param>
/// <param name="Deadline">When it ends unanswered, and the release is refused.</param>
/// <param name="EscalatesAt">When others are asked too; null for never.</param>
/// <param name="Committers">Who wrote what is released, by user name; null when that is not known.</param>
public sealed record ApprovalRequest(
    string Id,
    ReleaseId Release,
    string Stage,
    ApprovalPolicy Policy,
    string RequestedBy,
    Digest Content,
    Digest Plan,
    ReleaseVersion? Replaces,
    DateTimeOffset AskedAt,
    DateTimeOffset Deadline,
    DateTimeOffset? EscalatesAt = null,
    IReadOnlyList<string>? Committers = null)
{
    /// <summary>What an approval is given for.</summary>
    [JsonIgnore]
    public ApprovalBinding Binding => new(Content, Plan, Stage);

    /// <summary>Who may not approve, because they asked for the release or wrote it and the policy does not say that they may.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Excluded => Policy.Excluded(RequestedBy, Committers);

    /// <summary>The id of the question that a release puts for a stage: always the same, and not to be read as either.</summary>
    public static string IdOf(ReleaseId release, string stage) => Digest.Of($"{release}\n{stage}").ToString()[7..31];
}
