using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Releases.Approvals;

/// <summary>Who must agree before a stage begins, and what follows when they do not. One person counts in one quorum only.</summary>
/// <param name="Quorums">How many of which groups must approve; one at the least, and all of them must be met.</param>
/// <param name="RequesterMayApprove">Whether the person who asked for the release counts; false unless the plan says so.</param>
/// <param name="Timeout">How long the approval stays open before it is extended, escalated or, with neither, refused.</param>
/// <param name="Order">Whether all groups are asked at once.</param>
/// <param name="CommittersMayApprove">Whether those who wrote what is released count.</param>
/// <param name="Rejection">How many rejections refuse.</param>
/// <param name="CommentRequired">Whether an approval needs a comment; a rejection always does.</param>
/// <param name="Extension">How often and by how much the time-out is extended; null for never.</param>
/// <param name="Escalation">Who is asked too when time has run out, before it is refused; null for nobody.</param>
/// <param name="RemindEvery">How often those who have not answered are reminded; null for never.</param>
/// <param name="QuietHours">When nobody is disturbed, and the approval's clock stands still; null for never.</param>
/// <param name="StandIns">Who answers for whom during a vacation.</param>
/// <param name="BreakGlass">Of whom any two may let the stage begin without the quorums; null for nobody.</param>
public sealed record ApprovalPolicy(
    IReadOnlyList<Quorum> Quorums,
    bool RequesterMayApprove,
    TimeSpan Timeout,
    ApprovalOrder Order = ApprovalOrder.Parallel,
    bool CommittersMayApprove = false,
    RejectionRule Rejection = RejectionRule.One,
    bool CommentRequired = false,
    Extension? Extension = null,
    Escalation? Escalation = null,
    TimeSpan? RemindEvery = null,
    QuietHours? QuietHours = null,
    IReadOnlyList<Delegation>? StandIns = null,
    ApprovalGroup? BreakGlass = null)
{
    /// <summary>How many people must break the glass.</summary>
    public const int GlassBreakers = 2;

    /// <summary>How many of which groups must approve.</summary>
    public IReadOnlyList<Quorum> Quorums { get; init; } = Quorums ?? [];

    /// <summary>All quorums in a sentence: <c>2 of release-managers and 1 of security</c>.</summary>
    [JsonIgnore]
    public string Shown => string.Join(Order is ApprovalOrder.Sequential ? ", then " : " and ", Quorums.Select(quorum => quorum.Shown));

    /// <summary>The people whom the quorums' groups name, each once; members of directory groups are not among them.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> People => [.. Quorums.SelectMany(quorum => quorum.Group.People).Distinct(Person.Names)];

    // Version 0.1 wrote one group of people and its quorum: these are read, and never written. The serializer passes a list without a getter
    // over, and hands a bare element on.
    [JsonInclude]
    private JsonElement Approvers
    {
        init => Quorums = [First with { Group = First.Group with { People = value.Deserialize<string[]>() ?? [] } }];
    }

    [JsonInclude]
    private int Quorum
    {
        init => Quorums = [First with { Count = value }];
    }

    private Quorum First => Quorums.Count > 0 ? Quorums[0] : new Quorum(1, new ApprovalGroup(ApprovalGroup.Approvers, []));

    /// <summary>The short form: so many of these people.</summary>
    public static ApprovalPolicy Of(int quorum, IReadOnlyList<string> people, TimeSpan timeout, bool requesterMayApprove = false) =>
        new([new Quorum(quorum, new ApprovalGroup(ApprovalGroup.Approvers, people))], requesterMayApprove, timeout);

    /// <summary>Who may not approve what they asked for or wrote; each once.</summary>
    /// <param name="requestedBy">Who asked for the release.</param>
    /// <param name="committers">Who wrote what is released; null when that is not known.</param>
    public IReadOnlyList<string> Excluded(string requestedBy, IReadOnlyList<string>? committers)
    {
        IEnumerable<string> requester = RequesterMayApprove ? [] : [requestedBy];
        return [.. requester.Concat(CommittersMayApprove ? [] : committers ?? []).Distinct(Person.Names)];
    }

    /// <summary>The policy with these people taken out of its groups.</summary>
    public ApprovalPolicy Without(IReadOnlyList<string> people) => this with
    {
        Quorums =
        [
            .. Quorums.Select(quorum => quorum with
            {
                Group = quorum.Group with { People = [.. quorum.Group.People.Where(person => !Person.IsAmong(people, person))] },
            }),
        ],
    };

    /// <summary>How many approvals the quorums lack when all who are named approve; a directory group is taken to have people enough.</summary>
    public int Unreachable()
    {
        Quorum[] named = [.. Quorums.Where(quorum => quorum.Group.EntraGroup is null)];
        string[][] voters =
        [
            .. People.Select(person => named
                .Where(quorum => Person.IsAmong(quorum.Group.People, person)).Select(quorum => quorum.Group.Name).ToArray()),
        ];
        return named.Sum(quorum => quorum.Count) - Seating.Count(named, voters);
    }
}

/// <summary>When a policy's groups are asked.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalOrder>))]
public enum ApprovalOrder
{
    /// <summary>All at once.</summary>
    Parallel,

    /// <summary>One after the other, as the plan lists them.</summary>
    Sequential,
}

/// <summary>How many rejections refuse.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RejectionRule>))]
public enum RejectionRule
{
    /// <summary>One.</summary>
    One,

    /// <summary>As many of one group as must approve of it.</summary>
    Quorum,
}
