using Slipway.Functions.Activities;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>A step that keeps failing, and what people may say then.</summary>
public sealed class HoldTests
{
    private const string Failing = "PointRing production everyone";

    private static Story Broken(string hold = "30m") =>
        new(StoryPlans.Production(hold: hold)) { Activities = { FailsBefore = call => call == Failing } };

    private static void Mend(Story story) => story.Activities.FailsBefore = _ => false;

    [Fact]
    public async Task A_failure_that_passes_is_tried_again_without_asking_anybody()
    {
        Story story = Broken();
        int failures = 0;
        story.Activities.FailsBefore = call => call == Failing && ++failures < 5;

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.DoesNotContain(story.Shown, progress => progress.State is ReleaseState.Held);
    }

    [Theory]
    [InlineData(CommandVerb.Retry)]
    [InlineData(CommandVerb.Resume)]
    public async Task A_step_that_fails_holds_the_release_until_an_operator_retries_it(CommandVerb verb)
    {
        Story story = Broken();
        story.When(ReleaseState.Held, () =>
        {
            Mend(story);
            story.Say(verb);
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(6, story.Steps.Count(step => step == Failing));
        ReleaseProgress held = story.Shown.Single(progress => progress.State is ReleaseState.Held);
        Assert.Equal("PointRing failed: storage did not answer", held.Why);
        Assert.Equal(("production", "everyone"), (held.Stage, held.Ring));
    }

    [Fact]
    public async Task Retry_resumes_at_the_failed_step_with_earlier_compensations_standing()
    {
        Story story = Broken();
        story.World.Probe = (ring, _) => ring == "everyone" ? SimulatedWorld.Sick : SimulatedWorld.Healthy;
        story.When(ReleaseState.Held, () =>
        {
            Mend(story);
            story.Say(CommandVerb.Retry);
        });

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.All([nameof(CheckReadiness), "PromoteArtifacts production", "PointRing production canary"], step => Assert.Single(story.Steps, step));
        Assert.Equal(["Undo pointer-production-everyone", "Undo pointer-production-canary", "CloseRelease RolledBack"], story.Steps.TakeLast(3));
    }

    [Fact]
    public async Task A_retry_that_fails_again_holds_again()
    {
        Story story = Broken();
        story.When(ReleaseState.Held, CommandVerb.Retry);
        story.When(ReleaseState.Held, () =>
        {
            Mend(story);
            story.Say(CommandVerb.Retry);
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(11, story.Steps.Count(step => step == Failing));
    }

    [Theory]
    [InlineData("30m")]
    [InlineData("0s")]
    public async Task A_hold_that_nobody_answers_takes_the_release_back(string hold)
    {
        Story story = Broken(hold);

        Outcome.Errored outcome = Assert.IsType<Outcome.Errored>(await story.RunAsync());
        Assert.Equal("PointRing failed: storage did not answer", outcome.Error);
        Assert.Empty(outcome.LeftToDo);
        Assert.Equal(["1.3.0"], story.World.Versions);
        Assert.Equal(hold != "0s", story.Shown.Any(progress => progress.State is ReleaseState.Held));
    }

    [Fact]
    public async Task Whoever_pauses_a_held_release_gives_people_the_time_of_a_pause_to_decide()
    {
        Story story = Broken();
        story.When(ReleaseState.Held, CommandVerb.Pause);
        story.When(ReleaseState.Held, () => story.After(TimeSpan.FromMinutes(45), () =>
        {
            Mend(story);
            story.Say(CommandVerb.Resume);
        }));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        ReleaseProgress[] held = [.. story.Shown.Where(progress => progress.State is ReleaseState.Held)];
        Assert.Equal([TimeSpan.FromMinutes(30), story.Input.Plan.Recovery.Pause], held.Select(progress => progress.Until!.Value - held[0].Since).Select(wait => TimeSpan.FromMinutes(Math.Floor(wait.TotalMinutes))));
        Assert.Contains("ada@example.com holds it: because", held[1].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_retries_a_held_release_that_was_paused_has_it_go_on()
    {
        Story story = Broken();
        story.When(ReleaseState.Held, CommandVerb.Pause);
        story.When(ReleaseState.Held, () =>
        {
            Mend(story);
            story.Say(CommandVerb.Retry);
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.DoesNotContain(story.Shown, progress => progress.State is ReleaseState.Paused);
    }

    [Fact]
    public async Task Whoever_pauses_a_held_release_again_gives_people_that_time_anew()
    {
        Story story = Broken();
        story.When(ReleaseState.Held, CommandVerb.Pause);
        story.When(ReleaseState.Held, () => story.After(TimeSpan.FromMinutes(100), () => story.Say(CommandVerb.Pause, "bo@example.com")));
        story.When(ReleaseState.Held, () => story.After(TimeSpan.FromMinutes(100), () =>
        {
            Mend(story);
            story.Say(CommandVerb.Retry);
        }));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Contains(story.Shown, progress => progress.Why?.Contains("bo@example.com holds it", StringComparison.Ordinal) is true);
    }

    [Fact]
    public async Task A_release_that_heard_words_under_the_first_rules_takes_them_as_it_did_then()
    {
        Story story = Broken();
        story.When(ReleaseState.Held, () =>
        {
            story.Say(CommandVerb.Pause, rules: CommandRuleset.First);
            story.After(TimeSpan.FromMinutes(20), () =>
            {
                Mend(story);
                story.Say(CommandVerb.Retry, rules: CommandRuleset.First);
            });
        });
        story.When(ReleaseState.Paused, () => story.After(TimeSpan.FromMinutes(20), () => story.Say(CommandVerb.Resume, rules: CommandRuleset.First)));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Single(story.Shown, progress => progress.State is ReleaseState.Held);
        Assert.Contains(story.Shown, progress => progress.State is ReleaseState.Paused);
    }

    [Theory]
    [InlineData(CommandVerb.Abort, typeof(Outcome.Aborted))]
    [InlineData(CommandVerb.Rollback, typeof(Outcome.RolledBack))]
    public async Task An_operator_may_also_give_a_held_release_up(CommandVerb verb, Type outcome)
    {
        Story story = Broken().When(ReleaseState.Held, verb);

        Assert.IsType(outcome, await story.RunAsync());
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task Readiness_that_keeps_failing_ends_errored_with_nothing_to_take_back()
    {
        Story story = new(StoryPlans.Production()) { Activities = { FailsBefore = call => call == nameof(CheckReadiness) } };

        Assert.Empty(Assert.IsType<Outcome.Errored>(await story.RunAsync()).LeftToDo);
        Assert.DoesNotContain(nameof(ListCompensations), story.Steps);
    }

    [Fact]
    public async Task A_wait_that_cannot_be_noted_stops_nothing()
    {
        Story story = new(StoryPlans.TwoStages) { Activities = { FailsBefore = call => call.StartsWith(nameof(NoteProgress), StringComparison.Ordinal) } };
        story.When(ReleaseState.AwaitingApproval, () => story.Answer("production", "ada@example.com"));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
    }
}
