namespace Slipway.Releases.Approvals;

/// <summary>The answers counted: whoever spoke, or was spoken for, counts once, in one quorum.</summary>
internal sealed class Ballot
{
    private readonly ApprovalPolicy policy;
    private readonly HashSet<string> spoken = new(Person.Names);
    private readonly List<ApprovalDecision> approvals = [];
    private readonly List<ApprovalDecision> rejections = [];
    private readonly List<IReadOnlyList<string>> voters = [];

    public Ballot(ApprovalPolicy policy, IEnumerable<ApprovalDecision> decisions)
    {
        this.policy = policy;
        foreach (ApprovalDecision vote in decisions.Where(d => d.Answer is not ApprovalAnswer.BreakGlass && d.People.All(name => !spoken.Contains(name))))
        {
            spoken.UnionWith(vote.People);
            (vote.Answer is ApprovalAnswer.Approve ? approvals : rejections).Add(vote);
        }

        voters.AddRange(approvals.Select(Groups));
        Tally = Count();
    }

    public IReadOnlyList<QuorumTally> Tally { get; }

    public bool IsMet => Tally.Count > 0 && Tally.All(tally => tally.Missing == 0);

    public bool IsRejected => policy.Rejection is RejectionRule.One
        ? rejections.Count > 0
        : policy.Quorums.Any(quorum => rejections.Count(no => Groups(no).Contains(quorum.Group.Name)) >= quorum.Count);

    /// <summary>The quorums whose turn it is, or was.</summary>
    public IReadOnlyList<Quorum> Reached { get; private set; } = [];

    public bool HasSpoken(Approver person) => spoken.Any(person.Is);

    /// <summary>Whether one more approval by somebody of these groups would fill a place, when others who count elsewhere too may move.</summary>
    public bool Helps(IReadOnlyList<string> groups) => Seating.Count(Reached, [.. voters, groups]) > Seating.Count(Reached, voters);

    private QuorumTally[] Count()
    {
        int?[] places = Seating.Of(policy.Quorums, voters);
        int[] missing = [.. policy.Quorums.Select((quorum, index) => quorum.Count - places.Count(place => place == index))];
        int turn = Array.FindIndex(missing, count => count > 0);
        Reached = policy.Order is ApprovalOrder.Parallel || turn < 0 ? policy.Quorums : [.. policy.Quorums.Take(turn + 1)];
        return
        [
            .. policy.Quorums.Select((quorum, index) => new QuorumTally(
                quorum,
                [.. approvals.Where((_, voter) => places[voter] == index).Select(approval => approval.Who)],
                missing[index],
                Reached.Contains(quorum) && Helps([quorum.Group.Name]))),
        ];
    }

    // Version 0.1 recorded no groups, and asked only people who are named.
    private IReadOnlyList<string> Groups(ApprovalDecision vote) =>
        vote.Groups ?? [.. policy.Quorums.Where(quorum => Person.IsAmong(quorum.Group.People, vote.By)).Select(quorum => quorum.Group.Name)];
}
