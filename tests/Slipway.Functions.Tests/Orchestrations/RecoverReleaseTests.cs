using Slipway.Functions.Activities;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;

namespace Slipway.Functions.Tests.Orchestrations;

public sealed class RecoverReleaseTests
{
    private const string Terminated = "its orchestration ended as Terminated before the release was closed";

    /// <summary>A world in which the first rings were pointed, and then the orchestration was gone.</summary>
    private static Story LeftBehind(int rings)
    {
        Story story = new(StoryPlans.Production());
        story.World.Hold("production", story.Start);
        foreach (Ring ring in story.Input.Plan.Stages[0].Rollout.Rings.Take(rings))
        {
            story.World.Point(
                new PointRing.Input(story.Input.Id, "production", ring, SimulatedWorld.Seal("production"), new ReleaseProgress(ReleaseState.RollingOut, story.Start)),
                story.Start);
        }

        return story;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_terminated_release_is_taken_back_from_its_record(int rings)
    {
        Story story = LeftBehind(rings);

        Outcome.Errored outcome = Assert.IsType<Outcome.Errored>(await story.RecoverAsync(Terminated));
        Assert.Equal(Terminated, outcome.Error);
        Assert.Empty(outcome.LeftToDo);
        Assert.Equal(rings, story.Steps.Count(step => step.StartsWith("Undo", StringComparison.Ordinal)));
        Assert.Equal(["1.3.0"], story.World.Versions);
        Assert.Null(story.World.Environments["production"].HeldBy);
    }

    [Fact]
    public async Task A_recovery_that_is_itself_cut_off_can_be_begun_again()
    {
        Story story = LeftBehind(2);
        story.Activities.FailsAfter = call => call == "Undo pointer-production-everyone";

        Outcome.Errored outcome = Assert.IsType<Outcome.Errored>(await story.RecoverAsync(Terminated));
        Assert.Empty(outcome.LeftToDo);
        Assert.Equal(["1.3.0"], story.World.Versions);
    }
}
