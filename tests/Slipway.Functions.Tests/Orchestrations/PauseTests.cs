using Slipway.Functions.Activities;
using Slipway.Releases.Approvals;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Orchestrations;

public sealed class PauseTests
{
    private static Story PausedAt(string call)
    {
        Story story = new(StoryPlans.Production());
        bool said = false;
        story.Activities.Hears = heard =>
        {
            if (heard == call && !said)
            {
                said = true;
                story.Say(CommandVerb.Pause);
            }
        };
        return story;
    }

    [Fact]
    public async Task A_paused_release_goes_on_where_it_stood_when_it_is_resumed()
    {
        Story story = PausedAt(nameof(CheckReadiness));
        story.After(TimeSpan.FromHours(1), () => story.Say(CommandVerb.Resume));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(story.Start.AddHours(1), story.Shown.First(progress => progress.State is ReleaseState.Promoting).Since);
    }

    [Theory]
    [InlineData(nameof(CheckReadiness))]
    [InlineData("PointRing production canary")]
    public async Task A_pause_longer_than_the_plan_allows_ends_the_release(string call)
    {
        Story story = PausedAt(call);

        Assert.Equal(new Outcome.Aborted("slipway", "the pause by ada@example.com lasted longer than the plan allows"), await story.RunAsync());
        Assert.InRange(story.Now - story.Start, TimeSpan.FromHours(2), TimeSpan.FromHours(2.1));
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Theory]
    [InlineData(CommandVerb.Abort, typeof(Outcome.Aborted))]
    [InlineData(CommandVerb.Rollback, typeof(Outcome.RolledBack))]
    public async Task A_paused_release_can_be_given_up(CommandVerb verb, Type outcome) =>
        Assert.IsType(outcome, await PausedAt("PromoteArtifacts production").When(ReleaseState.Paused, verb).RunAsync());

    [Fact]
    public async Task A_second_pause_does_not_make_the_first_one_longer()
    {
        Story story = PausedAt(nameof(CheckReadiness));
        story.After(TimeSpan.FromHours(1), () => story.Say(CommandVerb.Pause, "bo@example.com"));

        Assert.IsType<Outcome.Aborted>(await story.RunAsync());
        Assert.Equal(story.Start.AddHours(2), story.Now);
    }

    [Fact]
    public async Task A_pause_while_awaiting_approval_is_shown_and_can_be_resumed()
    {
        Story story = new(StoryPlans.Production(StoryPlans.TwoOfThree));
        story.When(ReleaseState.AwaitingApproval, CommandVerb.Pause)
            .When(ReleaseState.Paused, () =>
            {
                story.Answer("production", "ada@example.com");
                story.Answer("production", "bo@example.com");
            });
        story.After(TimeSpan.FromHours(1), () => story.Say(CommandVerb.Resume));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(story.Start.AddHours(1), story.Shown.First(progress => progress.State is ReleaseState.Promoting).Since);
    }

    [Fact]
    public async Task A_pause_while_awaiting_approval_that_lasts_too_long_withdraws_it()
    {
        Story story = new Story(StoryPlans.Production(StoryPlans.TwoOfThree)).When(ReleaseState.AwaitingApproval, CommandVerb.Pause);

        Assert.IsType<Outcome.Aborted>(await story.RunAsync());
        Assert.Equal(story.Start.AddHours(2), story.Now);
        Assert.Equal(ApprovalState.Withdrawn, story.World.Approvals["production"].State);
    }

    [Fact]
    public async Task A_pause_while_awaiting_the_window_or_the_environment_is_shown_too()
    {
        Story window = new(StoryPlans.Production(StoryPlans.OfficeHours), new DateTimeOffset(2026, 11, 25, 20, 0, 0, TimeSpan.Zero));
        window.When(ReleaseState.AwaitingWindow, CommandVerb.Pause).When(ReleaseState.Paused, CommandVerb.Resume);
        Story line = new(StoryPlans.Production());
        line.World.Environments["production"] = line.World.Environments["production"].Hold(ReleaseId.Parse("storefront-1.3.9"), line.Start);
        line.When(ReleaseState.AwaitingEnvironment, CommandVerb.Pause).When(ReleaseState.Paused, CommandVerb.Abort);

        Assert.IsType<Outcome.Released>(await window.RunAsync());
        Assert.IsType<Outcome.Aborted>(await line.RunAsync());
    }
}
