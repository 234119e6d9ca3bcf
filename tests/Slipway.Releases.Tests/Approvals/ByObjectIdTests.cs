using Slipway.Releases.Approvals;
using Xunit;
using static Slipway.Releases.Tests.Approvals.Panel;

namespace Slipway.Releases.Tests.Approvals;

/// <summary>A user name may pass to another person, an object id never does; whichever of the two is written, the person is meant once.</summary>
public class ByObjectIdTests
{
    private const string AdaId = "11111111-1111-4111-8111-111111111111";
    private const string BoId = "22222222-2222-4222-8222-222222222222";

    private static readonly Approver AdaByBoth = new(Ada, true, [], Id: AdaId);
    private static readonly ApprovalPolicy ById = ApprovalPolicy.Of(2, [AdaId, BoId], TimeSpan.FromHours(8));

    [Fact]
    public void Whoever_is_named_by_object_id_may_answer_and_whoever_has_only_the_name_may_not()
    {
        ApprovalDecision decision = Taken(Ask(ById).Say(Ada, who: AdaByBoth)).Decisions[0];
        Assert.Equal((Ada, AdaId), (decision.By, decision.ById));

        Refuses(
            ApprovalRefusal.NotInGroup,
            $"{Ada} is not among the approvers of production.",
            Ask(ById).Say(Ada, who: AdaByBoth with { Id = "33333333-3333-4333-8333-333333333333" }));
    }

    [Fact]
    public void Nobody_counts_twice_as_name_and_as_object_id()
    {
        ApprovalPolicy twice = ApprovalPolicy.Of(2, [Ada, AdaId], TimeSpan.FromHours(8));
        Approval once = Taken(Ask(twice).Say(Ada, who: AdaByBoth));

        Assert.True(once.IsOpen);
        Assert.Empty(once.Awaited);
        Assert.IsType<ApprovalVerdict.Repeated>(once.Say(Ada, who: AdaByBoth));
        Assert.IsType<ApprovalVerdict.Repeated>(once.Say("ada.lovelace@example.com", who: AdaByBoth with { Name = "ada.lovelace@example.com" }));
        Approver eve = new(Eve, true, [], [new(AdaId, Eve, Asked, Asked.AddHours(8))], [AdaByBoth]);
        Refuses(ApprovalRefusal.AlreadyDecided, $"The answer of {Ada} is recorded already, so {Eve} cannot give it in their place.", once.Say(Eve, who: eve));
    }

    [Fact]
    public void Whoever_asked_or_wrote_it_may_not_approve_under_either()
    {
        Refuses(ApprovalRefusal.IsRequester, $"{Ada} asked for this release and may not approve it.", Ask(Both, AdaId).Say(Ada, who: AdaByBoth));
        Refuses(ApprovalRefusal.IsCommitter, $"{Ada} wrote what is released and may not approve it.", Ask(Both, "pipeline", AdaId).Say(Ada, who: AdaByBoth));
    }

    [Fact]
    public void A_stand_in_is_meant_by_object_id_too()
    {
        ApprovalPolicy policy = ById with { StandIns = [Delegation.StandIn(AdaId, "44444444-4444-4444-8444-444444444444", new(2026, 11, 25), new(2026, 11, 25))] };
        Approver eve = new(Eve, true, [], Delegators: [AdaByBoth], Id: "44444444-4444-4444-8444-444444444444");

        ApprovalDecision decision = Taken(Ask(policy).Say(Eve, who: eve)).Decisions[0];

        Assert.Equal((Eve, Ada, AdaId), (decision.By, decision.For, decision.ForId));
        Assert.True(Ask(policy).Concerns(eve, Asked));
        Assert.False(Ask(policy).Concerns(eve with { Id = null }, Asked));
    }

    [Fact]
    public void Managers_who_are_asked_when_nobody_settles_it_fill_any_place_and_only_then()
    {
        ApprovalPolicy policy = Both with { Timeout = TimeSpan.FromHours(4), Escalation = new(new("escalation", []), TimeSpan.FromHours(2), Managers: true) };
        Approver boss = new(Eve, true, [], Id: BoId);
        Approval open = Ask(policy) with { Managers = [BoId] };

        Refuses(ApprovalRefusal.NotInGroup, $"{Eve} is not among the approvers of production.", open.Say(Eve, who: boss));
        Taken(open.Say(Eve, hours: 4, who: boss));
        Refuses(ApprovalRefusal.NotEnabled, $"The account of {Eve} is not known to be enabled, so the answer is not taken; the approval stays open.", open.Say(Eve, hours: 4, who: boss with { IsEnabled = false }));
        Assert.Contains(BoId, (open with { State = ApprovalState.Escalated }).Awaited);
    }
}
