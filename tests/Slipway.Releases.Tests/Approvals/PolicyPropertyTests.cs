using CsCheck;
using Slipway.Releases.Approvals;
using Xunit;

namespace Slipway.Releases.Tests.Approvals;

/// <summary>The policy against counting by hand: whether people suffice for groups is judged by Hall's theorem, which the code does not use.</summary>
public class PolicyPropertyTests
{
    private static readonly string[] Crowd = [Panel.Ada, Panel.Bo, Panel.Cy, Panel.Dee, Panel.Eve, Panel.Fay];

    private static readonly Gen<string> Anyone = Gen.OneOf(Crowd.Select(Gen.Const).ToArray());

    private static readonly Gen<string[]> Some = Gen.Bool.Array[Crowd.Length].Select(chosen => Crowd.Where((_, i) => chosen[i]).ToArray());

    private static readonly Gen<Quorum[]> Quorums = Gen.Select(Gen.Int[1, 3], Some).Array[1, 4].Select(
        groups => groups.Select((group, i) => new Quorum(group.Item1, new($"group-{i}", group.Item2))).ToArray());

    private static readonly Gen<Delegation> Delegations = Gen.Select(
        Anyone, Anyone, Gen.Int[-2, 6], Gen.Int[0, 12], (of, to, from, hours) => new Delegation(of, to, Panel.Asked.AddHours(from), Panel.Asked.AddHours(from + hours)));

    private static readonly Gen<ApprovalPolicy> Policies = Gen.Select(Quorums, Gen.Bool.Array[5], Delegations.Array[0, 3], Some, Some).Select(
        (quorums, flags, standIns, escalation, glass) => new ApprovalPolicy(
            quorums,
            flags[0],
            TimeSpan.FromHours(6),
            flags[1] ? ApprovalOrder.Parallel : ApprovalOrder.Sequential,
            flags[2],
            flags[3] ? RejectionRule.One : RejectionRule.Quorum,
            Escalation: flags[4] ? new(new("escalation", escalation), TimeSpan.FromHours(4)) : null,
            StandIns: standIns,
            BreakGlass: new("break-glass", glass)));

    private static readonly Gen<Click> Clicks = Gen.Select(
        Anyone,
        Gen.Frequency((6, Gen.Const(ApprovalAnswer.Approve)), (1, Gen.Const(ApprovalAnswer.Reject)), (1, Gen.Const(ApprovalAnswer.BreakGlass))),
        Gen.Int[0, 11],
        Gen.Int[0, 9],
        Delegations.Array[0, 2],
        (by, answer, hours, enabled, delegations) => new Click(by, answer, hours, enabled > 0, delegations));

    private sealed record Click(string By, ApprovalAnswer Answer, int Hours, bool IsEnabled, Delegation[] Delegations);

    [Fact]
    public void No_sequence_of_answers_approves_below_a_quorum_counts_anybody_twice_or_lets_the_requester_approve() =>
        Gen.Select(Policies, Anyone, Some, Clicks.Array[0, 14]).Sample(
            (policy, requester, committers, clicks) =>
            {
                Approval approval = Panel.Ask(policy, requester, [.. committers.Take(2)]);
                foreach (Click click in clicks.OrderBy(click => click.Hours))
                {
                    approval = Check(approval, click, approval.Say(click.By, click.Answer, click.Hours, who: Known(click)));
                }
            },
            iter: 10_000);

    [Fact]
    public void Whoever_can_be_counted_is_counted_whatever_the_order_of_the_answers() =>
        Gen.Select(Quorums, Gen.Shuffle(Crowd)).Sample(
            (quorums, order) =>
            {
                Approval approval = Panel.Ask(new(quorums, true, TimeSpan.FromHours(6)));
                approval = order.Aggregate(approval, (open, by) => open.Say(by) is ApprovalVerdict.Taken taken ? taken.Approval : open);

                int missing = Short(quorums, [.. Crowd.Select(by => Names(quorums, by))]);
                Assert.Equal((missing == 0, missing), (approval.State is ApprovalState.Approved, approval.Missing));
                Assert.Equal(missing, approval.Request.Policy.Unreachable());
            },
            iter: 5_000);

    private static Approval Check(Approval before, Click click, ApprovalVerdict verdict)
    {
        if (verdict is not ApprovalVerdict.Taken { Approval: var after })
        {
            Assert.Same(before.Decisions, (verdict as ApprovalVerdict.Refused)?.Approval.Decisions ?? before.Decisions);
            return before;
        }

        ApprovalRequest request = after.Request;
        ApprovalPolicy policy = request.Policy;
        ApprovalDecision taken = after.Decisions[^1];
        Assert.True(before.At(taken.At).IsOpen && click.IsEnabled);
        Assert.Equal(before.Decisions, after.Decisions.SkipLast(1));

        // The requester and the committers neither approve, nor break the glass, nor are approved for.
        string[] excluded = [.. policy.RequesterMayApprove ? [] : new[] { request.RequestedBy }, .. policy.CommittersMayApprove ? [] : request.Committers!];
        ApprovalDecision[] yes = [.. after.Decisions.Where(d => d.Answer is ApprovalAnswer.Approve)];
        ApprovalDecision[] glass = [.. after.Decisions.Where(d => d.Answer is ApprovalAnswer.BreakGlass)];
        Assert.Empty(yes.Concat(glass).SelectMany(d => new[] { d.By, d.For }).Intersect(excluded));

        // Nobody speaks twice, not through another either.
        string[] names = [.. after.Decisions.Except(glass).SelectMany(d => new[] { d.By, d.For }).OfType<string>()];
        Assert.Equal(names.Distinct(), names);
        Assert.Equal(glass.DistinctBy(d => d.By), glass);
        Assert.All(glass, d => Assert.Contains(d.By, policy.BreakGlass!.People));

        // An answer counts in the groups of whose answer it is.
        if (taken.Answer is not ApprovalAnswer.BreakGlass)
        {
            string voice = taken.For ?? taken.By;
            bool everywhere = before.At(taken.At).State is ApprovalState.Escalated && policy.Escalation!.Group.People.Contains(voice);
            Assert.Equal(everywhere ? policy.Quorums.Select(q => q.Group.Name) : Names(policy.Quorums, voice), taken.Groups!);
            Assert.True(taken.For is null || policy.StandIns!.Concat(click.Delegations).Any(
                d => d.Of == taken.For && d.To == taken.By && d.From <= taken.At && taken.At < d.Until));
        }

        // Each approval that is taken fills a place, and what is missing is what Hall's theorem says.
        int missing = Short(policy.Quorums, [.. yes.Select(d => d.Groups!)]);
        Assert.Equal(missing, after.Missing);
        Assert.Equal(before.Missing - (taken.Answer is ApprovalAnswer.Approve ? 1 : 0), missing);
        string[] counted = [.. after.Tally().SelectMany(tally => tally.Approved)];
        Assert.Equal(counted.Distinct(), counted);

        Assert.Equal(glass.Length >= 2, after.State is ApprovalState.BrokenGlass);
        Assert.True(after.State is not ApprovalState.Approved || missing == 0);
        Assert.True(missing > 0 || !after.IsOpen);
        Assert.True(after.State is not ApprovalState.Rejected || after.Decisions.Any(d => d.Answer is ApprovalAnswer.Reject));
        return after;
    }

    /// <summary>How many places stay empty: for the worst choice of groups, how many more places they have than there are people in any of them.</summary>
    private static int Short(IReadOnlyList<Quorum> quorums, IReadOnlyList<IReadOnlyList<string>> people) => Enumerable.Range(0, 1 << quorums.Count).Max(choice =>
    {
        Quorum[] chosen = [.. quorums.Where((_, i) => (choice & (1 << i)) != 0)];
        return chosen.Sum(quorum => quorum.Count) - people.Count(groups => chosen.Any(quorum => groups.Contains(quorum.Group.Name)));
    });

    private static string[] Names(IReadOnlyList<Quorum> quorums, string person) =>
        [.. quorums.Where(quorum => quorum.Group.People.Contains(person)).Select(quorum => quorum.Group.Name)];

    private static Approver Known(Click click) =>
        new(click.By, click.IsEnabled, [], click.Delegations, [.. Crowd.Select(name => new Approver(name, true, []))]);
}
