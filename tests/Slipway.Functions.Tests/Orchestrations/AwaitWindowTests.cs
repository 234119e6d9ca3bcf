using Slipway.Releases.Approvals;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.Orchestrations;

public sealed class AwaitWindowTests
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 25, 20, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NextMorning = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_release_begins_when_the_window_opens()
    {
        Story story = new(StoryPlans.Production(StoryPlans.OfficeHours), Evening);

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(NextMorning, story.Shown.First(progress => progress.State is ReleaseState.Promoting).Since);
    }

    [Fact]
    public async Task A_word_to_look_before_the_window_opens_only_makes_it_ask_again()
    {
        Story story = new(StoryPlans.Production(StoryPlans.OfficeHours), Evening);
        story.After(TimeSpan.FromHours(1), story.Look).After(TimeSpan.FromHours(2), story.Look);

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(4, story.Steps.Count(step => step == "FindOpening production"));
        Assert.Equal(NextMorning, story.Shown.First(progress => progress.State is ReleaseState.Promoting).Since);
    }

    [Fact]
    public async Task A_window_that_never_opens_refuses()
    {
        const string Frozen = """
            window: { timeZone: Europe/Berlin, from: "09:00", to: "16:00", timeout: 2d,
                      freezes: [{ from: 2026-11-01, to: 2026-12-31, reason: Year's end }] }
            """;
        Story story = new(StoryPlans.Production(Frozen));

        Outcome.Refused outcome = Assert.IsType<Outcome.Refused>(await story.RunAsync());
        Assert.StartsWith("the deployment window of production did not open in time: frozen until 2026-12-31: Year's end", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(story.Start.AddDays(2), story.Now);
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Fact]
    public async Task Abort_while_awaiting_the_window_ends_it_untouched()
    {
        Story story = new Story(StoryPlans.Production(StoryPlans.OfficeHours), Evening).When(ReleaseState.AwaitingWindow, CommandVerb.Abort);

        Assert.Equal(new Outcome.Aborted("ada@example.com", "because"), await story.RunAsync());
        Assert.Equal(Evening, story.Now);
    }

    [Fact]
    public async Task A_window_that_closed_while_an_approval_took_long_is_awaited_again()
    {
        Story story = new(StoryPlans.Production($"{StoryPlans.OfficeHours}\n    {StoryPlans.TwoOfThree}"));
        story.After(TimeSpan.FromHours(8), () =>
        {
            story.Answer("production", "ada@example.com");
            story.Answer("production", "bo@example.com", ApprovalAnswer.Approve);
        });

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(NextMorning, story.Shown.First(progress => progress.State is ReleaseState.RollingOut).Since);
    }
}
