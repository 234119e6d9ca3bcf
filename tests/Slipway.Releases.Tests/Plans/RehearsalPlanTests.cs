using Slipway.Releases.Compensations;
using Slipway.Releases.Plans;
using Slipway.Releases.Rollouts;
using Xunit;

namespace Slipway.Releases.Tests.Plans;

/// <summary>How a plan says that a way back is rehearsed, and how a release goes back.</summary>
public class RehearsalPlanTests
{
    private static PlanReading Read(string rehearse, int first = 5, string approval = "approval: { approvers: [ada@example.com] }", string recovery = "{}") => PlanReader.Read(
        System.Text.Encoding.UTF8.GetBytes($$"""
            product: storefront
            recovery: {{recovery}}
            stages:
              - name: production
                rehearse: {{rehearse}}
                rollout: { rings: [{ name: canary, weight: {{first}}, bake: 10m }, { name: everyone, weight: 100 }], health: none }
                {{approval}}
            """));

    [Theory]
    [InlineData("false", Rehearsal.None)]
    [InlineData("true", Rehearsal.FirstRing)]
    [InlineData("beforeApproval", Rehearsal.BeforeApproval)]
    public void A_stage_says_whether_and_when_its_way_back_is_rehearsed(string written, Rehearsal read) =>
        Assert.Equal(read, Read(written).Plan!.Stages[0].Rehearsal);

    [Fact]
    public void An_unapproved_version_is_rehearsed_on_a_small_first_ring_only()
    {
        PlanProblem problem = Assert.Single(Read("beforeApproval", first: 50).Problems);

        Assert.Contains("ring canary would give an unapproved version to 50 % of users", problem.Sentence, StringComparison.Ordinal);
        Assert.NotNull(Read("true", first: 50).Plan);
    }

    [Fact]
    public void Before_an_approval_means_that_somebody_is_asked() =>
        Assert.Contains("nobody is asked", Assert.Single(Read("beforeApproval", approval: "").Problems).Sentence, StringComparison.Ordinal);

    [Fact]
    public void A_plan_says_in_which_order_it_goes_back_how_that_is_proven_and_what_an_emergency_leaves_out()
    {
        Recovery read = Read("false", recovery: "{ order: allAtOnce, proof: 5m, emergency: { skips: [approval, bake] } }").Plan!.Recovery;

        Assert.Equal((UnwindOrder.AllAtOnce, TimeSpan.FromMinutes(5)), (read.Order, read.Proof));
        Assert.Equal([SkippedGate.Approval, SkippedGate.Bake], read.Emergency!.Skips);
    }

    [Fact]
    public void Two_stages_whose_rings_would_share_the_name_of_their_way_back_are_told_apart()
    {
        PlanProblem problem = Assert.Single(PlanReader.Read("""
            product: storefront
            stages:
              - name: prod
                rollout: { allAtOnce: {}, regions: [{ name: eu }], health: none }
              - name: prod-eu
                rollout: { rings: [{ name: everyone, weight: 100 }], health: none }
            """u8).Problems);

        Assert.Contains("ring everyone of prod-eu and ring eu-everyone of prod are both called prod-eu-everyone", problem.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bakes_of_all_regions_together_are_bounded()
    {
        PlanProblem problem = Assert.Single(PlanReader.Read("""
            product: storefront
            stages:
              - name: production
                rollout:
                  canary: { steps: [5, 25, 50], bake: 12h }
                  regions: [{ name: a }, { name: b }, { name: c }]
                  health: { probes: [{ url: "https://shop.example.com/" }], interval: 1m }
            """u8).Problems);

        Assert.Contains("the bakes of all 12 rings make 8652 rounds of probes; 6000 are the most", problem.Sentence, StringComparison.Ordinal);
    }
}
