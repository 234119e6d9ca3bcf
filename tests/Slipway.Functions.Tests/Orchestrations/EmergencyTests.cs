using Slipway.Releases;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>An emergency rollback leaves out what the plan says, and nothing else.</summary>
public sealed class EmergencyTests
{
    private static Story Emergency(params SkippedGate[] skips)
    {
        Plan plan = StoryPlans.TwoStages;
        return Back(plan with { Recovery = plan.Recovery with { Emergency = new EmergencyPolicy(skips) } }, ReleaseKind.Emergency, Night);
    }

    /// <summary>A release back to 1.4.0 from 1.5.0, which runs everywhere.</summary>
    private static Story Back(Plan plan, ReleaseKind kind, DateTimeOffset? start = null)
    {
        Story story = new(plan, start, kind);
        ReleaseId newer = ReleaseId.Parse("storefront-1.5.0");
        foreach (string environment in story.World.Environments.Keys)
        {
            story.World.Environments[environment] = story.World.Environments[environment] with { Running = new(newer.Version, newer, default) };
        }

        return story;
    }

    private static DateTimeOffset Night { get; } = new(2026, 11, 25, 22, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task It_waits_for_no_window_no_person_and_no_bake_where_the_plan_leaves_all_out()
    {
        Story story = Emergency(SkippedGate.Window, SkippedGate.Approval, SkippedGate.Bake);

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.DoesNotContain(story.Steps, step => step.StartsWith("FindOpening", StringComparison.Ordinal) || step.StartsWith("RequestApproval", StringComparison.Ordinal));
        Assert.DoesNotContain("EvaluateHealth production canary", story.Steps);
        Assert.Contains("EvaluateHealth production", story.Steps);
        Assert.Contains("ValidateRelease production", story.Steps);
        Assert.InRange(story.Now - Night, TimeSpan.Zero, TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task Neither_a_watch_nor_a_rehearsal_keeps_the_next_stage_ill_where_bakes_are_left_out()
    {
        Plan plan = StoryPlans.TwoStages with { Recovery = StoryPlans.TwoStages.Recovery with { Emergency = new EmergencyPolicy([SkippedGate.Window, SkippedGate.Bake]) } };
        Stage[] stages = [plan.Stages[0] with { Watch = TimeSpan.FromDays(1), Validation = plan.Stages[1].Validation }, plan.Stages[1] with { Rehearsal = Slipway.Releases.Rollouts.Rehearsal.BeforeApproval }];
        Story story = Back(plan with { Stages = stages }, ReleaseKind.Emergency, Night);
        story.When(ReleaseState.AwaitingApproval, () => story.Answer("production", "ada@example.com"));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.InRange(story.Now - Night, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Assert.DoesNotContain("RehearseWayBack production canary", story.Steps);
    }

    [Fact]
    public async Task What_the_plan_does_not_name_is_waited_for()
    {
        Story story = Emergency(SkippedGate.Approval, SkippedGate.Bake);

        await story.RunAsync();

        Assert.Contains("FindOpening production", story.Steps);
        Assert.True(story.Now - Night > TimeSpan.FromHours(9));
    }

    [Fact]
    public async Task A_rollback_that_is_no_emergency_passes_every_gate()
    {
        Plan plan = StoryPlans.TwoStages with { Recovery = StoryPlans.TwoStages.Recovery with { Emergency = new EmergencyPolicy([SkippedGate.Approval]) } };
        Story story = Back(plan, ReleaseKind.Rollback);

        await story.RunAsync();

        Assert.Contains("RequestApproval production", story.Steps);
    }
}
