using Slipway.Functions.Activities;
using Slipway.Functions.Tests.Payloads;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>A suite of tests that a webhook runs once a stage is validated.</summary>
public sealed class AwaitCheckTests
{
    private static readonly RunCheck.Report Busy = new(null, new Unfinished("webhook tests is at it", TimeSpan.FromMinutes(1)));

    private static Plan Checked { get; } = SamplePlan.Read("""
        product: storefront
        recovery: { hold: 30m, pause: 2h }
        stages:
          - name: production
            rollout: { allAtOnce: {}, health: none }
            validation: { webhook: { name: tests, timeout: 10m } }
        """);

    [Fact]
    public async Task A_check_is_looked_at_until_it_has_passed()
    {
        Story story = new(Checked) { World = { Check = looks => looks < 5 ? Busy : new RunCheck.Report(null) } };

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(TimeSpan.FromMinutes(5), story.Now - story.Start);
        Assert.Equal(["ValidateRelease production", "RunCheck production", "RunCheck production"], story.Steps.SkipWhile(step => step != "ValidateRelease production").Take(3));
        Assert.Contains(story.Shown, progress => progress is { State: ReleaseState.Validating, Why: "webhook tests is at it" });
    }

    [Fact]
    public async Task A_check_that_fails_takes_the_release_back()
    {
        Story story = new(Checked) { World = { Check = _ => new RunCheck.Report("checkout is red") } };

        Assert.Equal(new Outcome.RolledBack("the check of production by webhook tests failed: checkout is red"), await story.RunAsync());
        Assert.Equal(["1.3.0"], story.World.Versions);
    }

    [Theory]
    [InlineData(CommandVerb.Retry, 20)]
    [InlineData(CommandVerb.Resume, 10)]
    public async Task A_check_that_does_not_end_in_time_asks_an_operator(CommandVerb verb, int minutes)
    {
        Story story = new Story(Checked) { World = { Check = looks => looks <= 100 ? Busy : new RunCheck.Report(null) } }.When(ReleaseState.Held, verb).When(ReleaseState.Held, CommandVerb.Abort);

        Assert.IsType(verb is CommandVerb.Resume ? typeof(Outcome.Released) : typeof(Outcome.Aborted), await story.RunAsync());
        Assert.Equal(TimeSpan.FromMinutes(minutes), story.Now - story.Start);
    }
}
