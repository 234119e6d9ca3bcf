using Slipway.Releases.Commands;
using Slipway.Releases.Compensations;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>In which order touched rings are put back, how slow targets are waited for, and what people may do about one that is stuck.</summary>
public sealed class PutBackTests
{
    private const string Stuck = "Undo pointer-production-everyone";

    private static readonly Target Slow = new Target.Webhook("tv", "{ring}", Splits: false, TimeSpan.FromMinutes(15));
    private static readonly Target Quick = new Target.ContainerApp("/subscriptions/1/app", null, "shop:{version}", null, TimeSpan.FromMinutes(15));

    private static readonly Plan ThreeRings = StoryPlans.Production() with
    {
        Stages =
        [
            StoryPlans.Production().Stages[0] with
            {
                Rollout = StoryPlans.Production().Stages[0].Rollout with
                {
                    Rings = [new("canary", 5, TimeSpan.FromMinutes(3)), new("early", 25, TimeSpan.FromMinutes(3)), new("everyone", 100, TimeSpan.FromMinutes(3))],
                },
            },
        ],
    };

    private static Plan With(Plan plan, Target target) =>
        plan with { Stages = [.. plan.Stages.Select(stage => stage with { Rollout = stage.Rollout with { Target = target } })] };

    private static Plan With(Plan plan, UnwindOrder order) => plan with { Recovery = plan.Recovery with { Order = order } };

    private static Story Breached(Plan plan) =>
        new(plan) { World = { Probe = (ring, _) => ring == "everyone" ? SimulatedWorld.Sick : SimulatedWorld.Healthy } };

    private static string[] Undone(Story story) => [.. story.Steps.Where(step => step.StartsWith("Undo", StringComparison.Ordinal))];

    [Fact]
    public async Task Rings_go_back_last_first()
    {
        Story story = Breached(ThreeRings);

        await story.RunAsync();

        Assert.Equal([Stuck, "Undo pointer-production-early", "Undo pointer-production-canary"], Undone(story));
    }

    [Fact]
    public async Task Rings_go_back_all_at_once_where_the_plan_says_so()
    {
        Story story = Breached(With(With(ThreeRings, UnwindOrder.AllAtOnce), Slow));
        story.World.BusyLooks = 2;

        await story.RunAsync();

        string[] rings = ["Undo target-production-everyone", "Undo target-production-early", "Undo target-production-canary"];
        Assert.Equal([.. rings, .. rings, .. rings], Undone(story));
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task Users_are_off_the_version_everywhere_before_anything_slow_begins()
    {
        Stage production = ThreeRings.Stages[0];
        Stage pointers = production with { Name = "staging", Container = "staging" };
        Story story = Breached(ThreeRings with { Stages = [pointers with { Rollout = pointers.Rollout with { Health = null } }, With(ThreeRings, Slow).Stages[0]] });

        await story.RunAsync();

        string[] undone = Undone(story);
        Assert.Equal(7, undone.Length);
        Assert.All(undone[..3], step => Assert.StartsWith("Undo pointer-staging-", step, StringComparison.Ordinal));
        Assert.Equal(
            ["Undo target-production-everyone", "Undo target-production-early", "Undo target-production-canary", "Undo running-staging"], undone[3..]);
    }

    [Fact]
    public async Task Rings_that_share_a_target_go_back_in_one_step_to_the_shares_of_before()
    {
        Story story = Breached(With(ThreeRings, Quick));

        await story.RunAsync();

        Assert.Equal(["Undo target-production-all"], Undone(story));
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task A_target_that_is_busy_is_looked_at_until_it_is_done()
    {
        Story story = new(With(ThreeRings, Slow)) { World = { BusyLooks = 3 } };

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(4, story.Steps.Count(step => step == "PointRing production canary"));
        ReleaseProgress busy = Assert.Single(story.Shown.Where(shown => shown is { Why: "busy", Ring: "canary" }).Take(1));
        Assert.True(busy is { Until: not null, ThenWhat: not null, WhoCanEnd: not null });
    }

    [Fact]
    public async Task A_target_that_is_never_done_holds_the_release_and_then_takes_it_back()
    {
        Story story = new(With(ThreeRings, Slow)) { World = { BusyLooks = int.MaxValue } };
        story.When(ReleaseState.RollingBack, () => story.World.BusyLooks = 0);

        Outcome.RolledBack outcome = Assert.IsType<Outcome.RolledBack>(await story.RunAsync());

        Assert.Equal("ring canary of production is not done after 15m: busy", outcome.Reason);
        Assert.Contains(story.Shown, shown => shown is { State: ReleaseState.Held, Until: not null });
    }

    [Fact]
    public async Task An_operator_can_take_a_release_back_while_a_target_is_busy()
    {
        Story story = new(With(ThreeRings, Slow)) { World = { BusyLooks = 30 } };
        story.After(TimeSpan.FromSeconds(35), () =>
        {
            story.World.BusyLooks = 0;
            story.Say(CommandVerb.Rollback);
        });

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.InRange(story.Steps.Count(step => step == "PointRing production canary"), 2, 5);
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task A_way_back_that_takes_too_long_is_stuck_and_goes_on_when_it_is_done()
    {
        Story story = Breached(With(ThreeRings, Slow));
        story.When(ReleaseState.RollingBack, () => story.World.BusyLooks = int.MaxValue);
        story.When(ReleaseState.RollbackStuck, () => story.World.BusyLooks = 0);

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.Contains(story.Shown, shown => shown.State is ReleaseState.RollbackStuck && shown.Why!.Contains("not done after 15m: busy", StringComparison.Ordinal));
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task One_that_is_slow_keeps_those_behind_it_waiting_for_a_minute_at_the_most()
    {
        Story story = Breached(With(ThreeRings, Slow));
        DateTimeOffset? began = null;
        Dictionary<string, TimeSpan> first = [];
        story.Activities.Hears = call =>
        {
            if (call.StartsWith("Undo", StringComparison.Ordinal))
            {
                story.World.BusyLooks = call.EndsWith("everyone", StringComparison.Ordinal) ? int.MaxValue : 0;
                began ??= story.Now;
                first.TryAdd(call, story.Now - began.Value);
            }
        };
        story.When(ReleaseState.RollbackStuck, () => story.Activities.Hears = _ => story.World.BusyLooks = 0);

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.InRange(first["Undo target-production-canary"], TimeSpan.Zero, TimeSpan.FromMinutes(2));
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task A_stuck_step_that_people_did_by_hand_ends_the_way_back()
    {
        Story story = Breached(ThreeRings);
        story.Activities.FailsBefore = call => call == Stuck;
        story.When(ReleaseState.RollbackStuck, () => story.After(TimeSpan.FromMinutes(1), () =>
        {
            story.World.Pointers[("production", "everyone")] = story.World.Pointers[("production", "canary")]! with { Ring = "everyone" };
            story.World.Settle("pointer-production-everyone");
            story.Say(CommandVerb.Done);
        }));

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.InRange(story.Now - story.Start, TimeSpan.Zero, TimeSpan.FromMinutes(20));
        Assert.Null(story.World.Environments["production"].HeldBy);
    }

    [Fact]
    public async Task Rolling_forward_lets_the_environment_go_and_says_what_is_left()
    {
        Story story = Breached(ThreeRings);
        story.Activities.FailsBefore = call => call == Stuck;
        story.When(ReleaseState.RollbackStuck, () => story.After(TimeSpan.FromMinutes(1), () => story.Say(CommandVerb.Forward)));

        Outcome.Errored outcome = Assert.IsType<Outcome.Errored>(await story.RunAsync());

        Assert.EndsWith("; ada@example.com rolls forward: because", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(["point production, ring everyone back at 1.3.0"], outcome.LeftToDo);
        Assert.Null(story.World.Environments["production"].HeldBy);
        Assert.Empty(story.World.Open);
    }

    [Fact]
    public async Task Rolling_forward_means_nothing_before_a_way_back_is_stuck()
    {
        Story story = new(ThreeRings);
        story.When(ReleaseState.RollingOut, CommandVerb.Done);

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.NotNull(CommandRules.WhyNot(CommandVerb.Forward, new ReleaseProgress(ReleaseState.RollingOut, default)));
        Assert.NotNull(CommandRules.WhyNot(CommandVerb.Done, new ReleaseProgress(ReleaseState.RollingBack, default)));
        Assert.Null(CommandRules.WhyNot(CommandVerb.Done, new ReleaseProgress(ReleaseState.RollbackStuck, default)));
    }
}
