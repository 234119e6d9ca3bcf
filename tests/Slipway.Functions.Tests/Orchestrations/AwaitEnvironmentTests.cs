using Slipway.Releases.Commands;
using Slipway.Releases.Compensations;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Orchestrations;

public sealed class AwaitEnvironmentTests
{
    private static readonly ReleaseId Other = ReleaseId.Parse("storefront-1.3.9");

    private static Story InLine(ReleaseId? holder = null)
    {
        Story story = new(StoryPlans.Production());
        story.World.Environments["production"] = story.World.Environments["production"].Hold(holder ?? Other, story.Start);
        return story;
    }

    private static void HandOver(Story story, ReleaseId holder, ReleaseVersion? nowRuns = null)
    {
        EnvironmentRecord left = story.World.Environments["production"].Leave(holder, story.Now);
        story.World.Environments["production"] = nowRuns is { } version ? left with { Running = new RunningVersion(version, holder, story.Now) } : left;
    }

    [Fact]
    public async Task A_release_waits_its_turn_and_goes_on_when_the_one_before_hands_over()
    {
        Story story = InLine();
        story.After(TimeSpan.FromMinutes(62), () =>
        {
            HandOver(story, Other);
            story.Look();
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        ReleaseProgress[] waits = [.. story.Shown.Where(progress => progress.State is ReleaseState.AwaitingEnvironment)];
        Assert.Equal("storefront-1.3.9 holds it, 0 in line before this one", waits[0].Why);
        Assert.Equal(story.Start.AddMinutes(62), story.Shown.First(progress => progress.State is ReleaseState.Promoting).Since);
    }

    [Fact]
    public async Task A_lost_signal_costs_five_minutes_at_the_most()
    {
        Story story = InLine();
        story.After(TimeSpan.FromMinutes(62), () => HandOver(story, Other));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(story.Start.AddMinutes(65), story.Shown.First(progress => progress.State is ReleaseState.Promoting).Since);
    }

    [Fact]
    public async Task A_release_that_a_newer_one_passed_is_refused_when_its_turn_comes()
    {
        ReleaseId newer = ReleaseId.Parse("storefront-1.5.0");
        Story story = InLine(newer);
        story.After(TimeSpan.FromMinutes(10), () =>
        {
            HandOver(story, newer, newer.Version);
            story.Look();
        });

        Outcome.Refused outcome = Assert.IsType<Outcome.Refused>(await story.RunAsync());
        Assert.StartsWith("production runs 1.5.0, which is not older than 1.4.0", outcome.Reason, StringComparison.Ordinal);
        Assert.Null(story.World.Environments["production"].HeldBy);
    }

    [Fact]
    public async Task A_turn_that_does_not_come_in_time_refuses()
    {
        Story story = InLine();

        Assert.Equal(new Outcome.Refused("production was held by storefront-1.3.9 for longer than this release may wait"), await story.RunAsync());
        Assert.Equal(story.Start.AddHours(4), story.Now);
        Assert.Empty(story.World.Environments["production"].Waiting);
    }

    [Fact]
    public async Task Abort_in_line_leaves_the_line()
    {
        Story story = InLine().When(ReleaseState.AwaitingEnvironment, CommandVerb.Abort);

        Assert.IsType<Outcome.Aborted>(await story.RunAsync());
        Assert.Equal(Other, story.World.Environments["production"].HeldBy);
        Assert.Empty(story.World.Environments["production"].Waiting);
    }
}
