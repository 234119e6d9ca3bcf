using Slipway.Releases.Approvals;
using Xunit;
using static Slipway.Releases.Tests.Approvals.Panel;

namespace Slipway.Releases.Tests.Approvals;

public class InTheirPlaceTests
{
    private static readonly Delegation AdaToEve = new(Ada, Eve, Asked, Asked.AddHours(8));
    private static readonly Approver EveForAda = new(Eve, true, [], [AdaToEve], [new(Ada, true, [])]);

    [Fact]
    public void A_delegation_lets_another_answer_until_it_ends()
    {
        ApprovalDecision decision = Taken(Ask(Both).Say(Eve, who: EveForAda)).Decisions[0];
        Assert.Equal((Eve, Ada, $"{Eve} for {Ada}"), (decision.By, decision.For, decision.Who));

        Refuses(ApprovalRefusal.NotInGroup, $"{Eve} is not among the approvers of production.", Ask(Both).Say(Eve, hours: 8, who: EveForAda));
        Refuses(ApprovalRefusal.NotInGroup, $"{Eve} is not among the approvers of production.", Ask(Both).Say(Eve, hours: -1, who: EveForAda));
        Refuses(ApprovalRefusal.NotInGroup, $"{Fay} is not among the approvers of production.", Ask(Both).Say(Fay, who: EveForAda with { Name = Fay }));
    }

    [Fact]
    public void A_stand_in_of_the_plan_answers_on_the_days_of_the_vacation()
    {
        ApprovalPolicy policy = Both with { StandIns = [Delegation.StandIn(Ada, Eve, new(2026, 11, 25), new(2026, 11, 25))] };

        Assert.Equal(Ada, Taken(Ask(policy).Say(Eve)).Decisions[0].For);
        Refuses(ApprovalRefusal.NotInGroup, $"{Eve} is not among the approvers of production.", Ask(policy).Say(Eve, hours: 15));
        Taken(Ask(policy).Say(Eve, hours: 14.99));
    }

    [Fact]
    public void One_voice_counts_once_whoever_gives_it()
    {
        Approval eveFirst = Taken(Ask(Both).Say(Eve, who: EveForAda));
        Refuses(
            ApprovalRefusal.AlreadyDecided,
            $"{Eve} for {Ada} approved production at 2026-11-25 10:00 UTC already, and an answer is recorded once; an operator can abort the release.",
            eveFirst.Say(Ada));

        Refuses(
            ApprovalRefusal.AlreadyDecided,
            $"The answer of {Ada} is recorded already, so {Eve} cannot give it in their place.",
            Ask(Both).Approve(Ada).Say(Eve, who: EveForAda));
    }

    [Fact]
    public void Nobody_approves_through_another_what_they_may_not_approve_themselves()
    {
        Refuses(
            ApprovalRefusal.IsRequester,
            $"{Ada} asked for this release, and {Eve} may not approve it in their place.",
            Ask(Both, Ada).Say(Eve, who: EveForAda));
        Refuses(ApprovalRefusal.IsRequester, $"{Eve} asked for this release and may not approve it.", Ask(Both, Eve).Say(Eve, who: EveForAda));
        Refuses(
            ApprovalRefusal.IsCommitter,
            $"{Ada} wrote what is released, and {Eve} may not approve it in their place.",
            Ask(Both, "pipeline", Ada).Say(Eve, who: EveForAda));
    }

    [Fact]
    public void A_person_answers_for_themselves_where_that_helps_and_for_another_where_it_does_not()
    {
        Approver bo = new(Bo, true, [], [new(Dee, Bo, Asked, Asked.AddHours(8))], [new(Dee, true, [])]);
        ApprovalPolicy policy = Both with { Quorums = [Managers with { Count = 1 }, Security with { Group = new("security", [Dee]) }] };

        Assert.Null(Taken(Ask(policy).Say(Bo, who: bo)).Decisions[0].For);
        Approval approved = Taken(Ask(policy).Approve(Ada).Say(Bo, who: bo));
        Assert.Equal((ApprovalState.Approved, Dee), (approved.State, approved.Decisions[1].For));
    }

    [Fact]
    public void A_delegation_is_not_passed_on_and_lapses_with_its_giver()
    {
        Approver fay = new(Fay, true, [], [new(Eve, Fay, Asked, Asked.AddHours(8))], [new(Eve, true, [], [AdaToEve])]);
        Refuses(ApprovalRefusal.NotInGroup, $"{Fay} is not among the approvers of production.", Ask(Both).Say(Fay, who: fay));

        Refuses(
            ApprovalRefusal.NotEnabled,
            $"The account of {Ada} is not known to be enabled, so the answer is not taken; the approval stays open.",
            Ask(Both).Say(Eve, who: EveForAda with { Delegators = [new(Ada, false, [])] }));
        Refuses(ApprovalRefusal.NotInGroup, $"{Eve} is not among the approvers of production.", Ask(Both).Say(Eve, who: EveForAda with { Delegators = [] }));
    }

    [Fact]
    public void Once_escalated_those_asked_too_fill_any_place_and_the_quorums_stay()
    {
        ApprovalPolicy policy = Both with { Timeout = TimeSpan.FromHours(4), Escalation = new(new("escalation", [Eve, Fay]), TimeSpan.FromHours(2)) };
        Approval open = Ask(policy);

        Refuses(ApprovalRefusal.NotInGroup, $"{Eve} is not among the approvers of production.", open.Say(Eve, hours: 3.9));
        Assert.Equal(ApprovalState.Escalated, open.At(Asked.AddHours(4)).State);
        Approval escalated = Taken(open.Approve(Ada).Say(Eve, hours: 4));
        Assert.Equal((ApprovalState.Escalated, 1), (escalated.State, escalated.Missing));
        Assert.Equal(ApprovalState.Approved, Taken(escalated.Say(Fay, hours: 5)).State);
        Assert.Equal(ApprovalState.Rejected, Taken(escalated.Say(Fay, ApprovalAnswer.Reject, hours: 5)).State);
        Refuses(
            ApprovalRefusal.Expired, "The approval is Expired already; your answer came too late and changed nothing.", escalated.Say(Fay, hours: 6));
    }
}
