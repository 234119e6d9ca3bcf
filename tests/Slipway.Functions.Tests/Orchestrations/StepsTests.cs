using Slipway.Functions.Tests.Payloads;
using Slipway.Releases.Commands;
using Slipway.Releases.Health;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>Waits, questions and watch periods between rings, and what operators say to them.</summary>
public sealed class StepsTests
{
    private const string Gate = "{ probes: [{ url: 'https://shop.example.com/health' }], interval: 1m, minimumSamples: 1 }";

    private static Plan Rolled(string rollout, string more = "", string health = Gate) => SamplePlan.Read($$"""
        product: storefront
        recovery: { hold: 30m, pause: 2h }
        stages:
          - name: production
            {{more}}
            rollout:
              {{rollout.Replace("\n", "\n      ", StringComparison.Ordinal)}}
              health: {{health}}
        """);

    private static readonly Plan Regions = Rolled("blueGreen: { test: 3m, bake: 3m }\nregions: [{ name: west }, { name: north, wait: 1h }]");

    private static readonly Plan Asking = Rolled("rings: [{ name: canary, weight: 5, bake: 3m, question: Do the invoices look right? }, { name: everyone, weight: 100, bake: 3m }]");

    private static string[] Rings(Story story) => [.. story.Steps.Where(step => step.StartsWith("PointRing", StringComparison.Ordinal)).Select(step => step.Split(' ')[2])];

    private static ReleaseProgress Waiting(Story story) => story.Shown.First(progress => progress.Why?.StartsWith("waits", StringComparison.Ordinal) is true);

    private static bool IsWait(TimelineEvent line, string step) => line.Evidence?.GetValueOrDefault(RolloutLines.Step) == step;

    [Fact]
    public async Task A_region_waits_for_its_time_while_what_runs_stays_watched()
    {
        Story story = new(Regions);

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(["west-test", "west-everyone", "north-test", "north-everyone"], Rings(story));
        Assert.Equal(TimeSpan.FromMinutes(3 + 3 + 60 + 3 + 3), story.Now - story.Start);
        Assert.InRange(story.Steps.Count(step => step == "EvaluateHealth production west-everyone"), 4 + 20, 4 + 60);
        Assert.Equal("production", story.World.Told.Single(line => IsWait(line, RolloutLines.Wait)).Stage);
    }

    [Fact]
    public async Task A_wait_says_its_cause_its_end_and_who_can_end_it()
    {
        Story story = new(Regions);

        await story.RunAsync();
        ReleaseProgress wait = Waiting(story);
        Assert.StartsWith("waits 1h before this ring begins, while what runs stays watched", wait.Why, StringComparison.Ordinal);
        Assert.Equal((ReleaseState.RollingOut, "production", "north-test"), (wait.State, wait.Stage, wait.Ring));
        Assert.Equal((story.Start.AddMinutes(66), "the ring begins", "an operator can promote, skip, pause, abort or roll it back"), (wait.Until, wait.ThenWhat, wait.WhoCanEnd));
    }

    [Fact]
    public async Task A_breach_in_a_wait_takes_every_region_back()
    {
        Story story = new(Regions);
        story.After(TimeSpan.FromMinutes(30), () => story.World.Probe = (_, _) => SimulatedWorld.Sick);

        Outcome.RolledBack outcome = Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.StartsWith("ring west-everyone of production is not healthy", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(["west-test", "west-everyone"], Rings(story));
        Assert.Equal(["1.3.0"], story.World.Versions);
        Assert.True(story.Now - story.Start < TimeSpan.FromMinutes(34));
    }

    [Fact]
    public async Task A_region_that_already_runs_it_stays_watched_while_another_asks()
    {
        Story story = new(Rolled("rings: [{ name: all, weight: 100, bake: 1m, question: Well? }]\nregions: [{ name: west }, { name: north }]\nadvance: together"));
        story.When(ReleaseState.Held, () => story.World.Probe = (ring, _) => ring == "west-all" ? SimulatedWorld.Sick : SimulatedWorld.Healthy);

        Assert.StartsWith("ring west-all of production is not healthy", Assert.IsType<Outcome.RolledBack>(await story.RunAsync()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CommandVerb.Promote)]
    [InlineData(CommandVerb.Resume)]
    public async Task A_question_holds_the_release_until_an_operator_says_yes(CommandVerb yes)
    {
        Story story = new(Asking);
        story.When(ReleaseState.Held, () => story.After(TimeSpan.FromMinutes(45), () => story.Say(yes)));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(story.Start.AddMinutes(3 + 45 + 3), story.Now);
        ReleaseProgress asked = story.Shown.First(progress => progress.State is ReleaseState.Held);
        Assert.Equal(("Do the invoices look right?", "canary", story.Start.AddMinutes(3 + 120)), (asked.Question, asked.Ring, asked.Until));
        Assert.Equal("an operator answers yes with promote and no with rollback", asked.WhoCanEnd);
        Assert.Equal(
            "The question after ring canary of production was answered with yes, as ada@example.com said: because.",
            story.World.Told.Single(line => IsWait(line, RolloutLines.Early)).Text);
    }

    [Fact]
    public async Task A_question_that_nobody_answers_takes_the_release_back_when_a_pause_would_end()
    {
        Story story = new(Asking);

        Outcome.RolledBack outcome = Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.Equal("nobody answered within 2h what was asked after ring canary of production: Do the invoices look right?", outcome.Reason);
        Assert.Equal(story.Start.AddMinutes(3 + 120), story.Now);
        Assert.Equal(["canary"], Rings(story));
    }

    [Fact]
    public async Task A_ring_that_waits_for_an_answer_is_still_watched()
    {
        Story story = new(Asking);
        story.When(ReleaseState.Held, () => story.After(TimeSpan.FromMinutes(20), () => story.World.Probe = (_, _) => SimulatedWorld.Sick));

        Assert.StartsWith("ring canary of production is not healthy", Assert.IsType<Outcome.RolledBack>(await story.RunAsync()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CommandVerb.Rollback, typeof(Outcome.RolledBack))]
    [InlineData(CommandVerb.Abort, typeof(Outcome.Aborted))]
    public async Task A_question_may_be_answered_with_no(CommandVerb no, Type outcome)
    {
        Story story = new Story(Asking).When(ReleaseState.Held, no);

        Assert.IsType(outcome, await story.RunAsync());
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task Whoever_resumes_a_pause_in_a_question_has_not_answered_it()
    {
        Story story = new(Asking);
        story.When(ReleaseState.Held, CommandVerb.Pause);
        story.When(ReleaseState.Paused, () => story.After(TimeSpan.FromHours(1), () => story.Say(CommandVerb.Resume)));

        Assert.StartsWith("nobody answered", Assert.IsType<Outcome.RolledBack>(await story.RunAsync()).Reason, StringComparison.Ordinal);
        Assert.Equal(story.Start.AddMinutes(3 + 60 + 120), story.Now);
    }

    [Fact]
    public async Task Promote_ends_the_present_bake_and_no_later_one()
    {
        Story story = new(StoryPlans.Production());
        story.After(TimeSpan.FromMinutes(1.5), () => story.Say(CommandVerb.Promote));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(TimeSpan.FromMinutes(1.5 + 3), story.Now - story.Start);
        Assert.Equal(
            "The bake of ring canary of production ended after 1m30s of 3m, as ada@example.com said: because.",
            story.World.Told.Single(line => IsWait(line, RolloutLines.Early)).Text);
    }

    [Fact]
    public async Task Promote_ends_a_wait()
    {
        Story story = new(Regions);
        story.After(TimeSpan.FromMinutes(16), () => story.Say(CommandVerb.Promote));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(TimeSpan.FromMinutes(16 + 6), story.Now - story.Start);
    }

    [Fact]
    public async Task A_promotion_that_was_said_to_a_bake_answers_no_question()
    {
        Story story = new(Asking);
        DateTimeOffset bake = default;
        story.When(ReleaseState.RollingOut, () => bake = story.Now);
        story.When(ReleaseState.Held, () => story.Say(CommandVerb.Promote, saidTo: bake));

        Assert.StartsWith("nobody answered", Assert.IsType<Outcome.RolledBack>(await story.RunAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_promotion_does_not_undo_a_breach_that_was_found()
    {
        Story story = new(StoryPlans.Production()) { World = { Probe = (_, _) => SimulatedWorld.Sick } };
        story.Activities.Hears = call =>
        {
            if (call == "EvaluateHealth production canary")
            {
                story.Say(CommandVerb.Promote);
            }
        };

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.Equal(["canary"], Rings(story));
    }

    [Fact]
    public async Task A_paused_release_is_not_promoted_before_it_is_resumed()
    {
        Story story = new(StoryPlans.Production());
        story.When(ReleaseState.RollingOut, CommandVerb.Pause);
        story.When(ReleaseState.Paused, CommandVerb.Promote);
        story.After(TimeSpan.FromMinutes(30), () => story.Say(CommandVerb.Resume));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(TimeSpan.FromMinutes(30 + 3), story.Now - story.Start);
    }

    [Fact]
    public async Task Skip_leaves_out_what_is_left_of_the_stage_and_each_ring_still_takes_the_version()
    {
        Story story = new(Rolled(
            "rings: [{ name: a, weight: 5, bake: 10m, question: Well? }, { name: b, weight: 100, bake: 10m, wait: 1h }]\nregions: [{ name: west }, { name: north, wait: 1h }]",
            "validation: { probes: [{ url: 'https://shop.example.com/version' }], interval: 1m, minimumSamples: 3 }"));
        story.After(TimeSpan.FromMinutes(4), () => story.Say(CommandVerb.Skip));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(["west-a", "west-b", "north-a", "north-b"], Rings(story));
        Assert.Equal(TimeSpan.FromMinutes(4 + 2), story.Now - story.Start);
        Assert.Equal(3, story.Steps.Count(step => step == "EvaluateHealth production"));
        Assert.Contains("ValidateRelease production", story.Steps);
        string[] skipped = [.. story.World.Told.Where(line => IsWait(line, RolloutLines.Early)).Select(line => line.Text)];
        Assert.Equal("The bake of ring west-a of production ended after 4m of 10m, as ada@example.com said: because.", skipped[0]);
        Assert.Equal("The question after ring west-a of production was skipped, as ada@example.com said: because.", skipped[1]);
        Assert.Equal("The wait before ring west-b of production was skipped, as ada@example.com said: because.", skipped[2]);
    }

    [Fact]
    public async Task Skip_is_about_its_stage_alone()
    {
        Story story = new(StoryPlans.TwoStages);
        story.When(ReleaseState.RollingOut, CommandVerb.Skip);
        story.When(ReleaseState.AwaitingApproval, () => story.Answer("production", "ada@example.com"));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(TimeSpan.FromMinutes(3 + 3 + 1), story.Now - story.Start);
    }

    [Theory]
    [InlineData("", "EvaluateHealth production everyone", "ring everyone of production")]
    [InlineData("validation: { probes: [{ url: 'https://shop.example.com/version' }], interval: 1m }", "EvaluateHealth production", "production, watched after its validation,")]
    public async Task What_was_validated_is_watched_before_the_release_goes_on_and_a_breach_takes_it_back(string validation, string look, string name)
    {
        Story well = new(Rolled("allAtOnce: { bake: 1m }", $"watch: 1h\n    {validation}"));
        Assert.IsType<Outcome.Released>(await well.RunAsync());
        Assert.Equal(TimeSpan.FromMinutes(61), well.Now - well.Start);
        Assert.Equal(61, well.Steps.SkipWhile(step => step != "ValidateRelease production").Count(step => step == look));
        ReleaseProgress watch = well.Shown.Last(progress => progress.State is ReleaseState.Validating);
        Assert.StartsWith("validated, and watched for 1h", watch.Why, StringComparison.Ordinal);
        Assert.Equal("Watches what runs in production for 1h before the release goes on.", well.World.Told.Single(line => IsWait(line, RolloutLines.Watch)).Text);

        Story sick = new(well.Input.Plan);
        sick.After(TimeSpan.FromMinutes(30), () => sick.World.Probe = (_, _) => SimulatedWorld.Sick);
        Assert.StartsWith($"{name} is not healthy", Assert.IsType<Outcome.RolledBack>(await sick.RunAsync()).Reason, StringComparison.Ordinal);
        Assert.Equal(["1.3.0"], sick.World.Versions);
    }

    [Fact]
    public async Task Promote_ends_the_watch_of_what_was_validated()
    {
        Story story = new(Rolled("allAtOnce: { bake: 1m }", "watch: 1h"));
        story.After(TimeSpan.FromMinutes(11), () => story.Say(CommandVerb.Promote));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(TimeSpan.FromMinutes(11), story.Now - story.Start);
    }

    [Fact]
    public async Task A_watch_that_cannot_tell_holds_the_release()
    {
        Story story = new(Rolled("allAtOnce: { bake: 1m }", "watch: 1h", Gate.Replace("minimumSamples: 1", "minimumSamples: 2", StringComparison.Ordinal)));
        story.After(TimeSpan.FromMinutes(1), () => story.World.Probe = (_, _) => null);

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.Contains(story.Shown, progress => progress.State is ReleaseState.Held && progress.Why!.StartsWith("the gate of ring everyone of production could not tell", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_end_of_a_release_knows_what_was_watched_for_how_long_and_how_often()
    {
        Story story = new(Rolled("canary: { steps: [5], bake: 2m }", "watch: 10m"));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal((TimeSpan.FromMinutes(14), 3 + 3 + 11, 0), (story.World.Watched!.For, story.World.Watched.Samples, story.World.Watched.Failures));
        Assert.Equal(["production"], story.World.Watched.Stages);
    }
}
