using System.Text.Json.Serialization;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>What a card is about. Each subject has one card in each place.</summary>
/// <param name="Release">The release.</param>
/// <param name="Kind">The kind of card.</param>
/// <param name="Name">Which one of its kind: the stage of an approval or a roll-out, the key of the line that tells of a gate, nothing for a rollback.</param>
/// <param name="Stage">The stage concerned; null for the whole release.</param>
public sealed record CardSubject(ReleaseId Release, CardKind Kind, string Name, string? Stage)
{
    /// <summary>The id that cards carry: always the same for the subject, not to be read as it, and giving no right.</summary>
    [JsonIgnore]
    public string Id => Kind is CardKind.Approval ? ApprovalRequest.IdOf(Release, Name) : Digest.Of($"{Kind}\n{Release}\n{Name}").ToString()[7..31];

    /// <summary>The subject of a stage's approval.</summary>
    public static CardSubject Approval(ReleaseId release, string stage) => new(release, CardKind.Approval, stage, stage);

    /// <summary>The subject of a stage's roll-out.</summary>
    public static CardSubject Rollout(ReleaseId release, string stage) => new(release, CardKind.Rollout, stage, stage);

    /// <summary>The subject of a rollback that is stuck.</summary>
    public static CardSubject Rollback(ReleaseId release) => new(release, CardKind.Rollback, "", null);
}

/// <summary>The kinds of cards.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CardKind>))]
public enum CardKind
{
    /// <summary>A question to a stage's approvers.</summary>
    Approval,

    /// <summary>How a stage's roll-out stands.</summary>
    Rollout,

    /// <summary>A gate that stopped a roll-out.</summary>
    Gate,

    /// <summary>A rollback that is stuck.</summary>
    Rollback,
}
