using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>
/// Every step of a release fails in turn: for good or for a while, before its effect or after it. Whatever fails, in the end everything
/// runs the new version, or everything runs what it ran before, or the release is open or errored and says what is left.
/// </summary>
public sealed class FaultMatrixTests
{
    private static readonly string[] Calls =
    [
        "CheckReadiness", "HoldEnvironment staging", "PromoteArtifacts staging", "PointRing staging all", "ValidateRelease staging",
        "FindOpening production", "RequestApproval production", "HoldEnvironment production", "PromoteArtifacts production",
        "PointRing production canary", "EvaluateHealth production canary", "PointRing production everyone",
        "EvaluateHealth production everyone", "EvaluateHealth production", "ValidateRelease production", "CloseRelease", "NoteProgress",
    ];

    private static readonly string[] CallsOfTheWayBack =
    [
        "ListCompensations", "Undo pointer-production-everyone", "Undo pointer-production-canary", "Undo running-staging",
        "Undo pointer-staging-all", "CloseRelease", "NoteProgress", "PointRing production everyone", "EvaluateHealth production everyone",
    ];

    public static MatrixTheoryData<string, bool, int> Forward => new(Calls, [false, true], [1, 7, int.MaxValue]);

    public static MatrixTheoryData<string, bool, int> Back => new(CallsOfTheWayBack, [false, true], [1, 7, int.MaxValue]);

    [Theory]
    [MemberData(nameof(Forward))]
    public async Task A_release_that_would_go_well_ends_whole_whatever_fails(string call, bool afterItsEffect, int times) =>
        await Check(Tell(healthy: true), call, afterItsEffect, times);

    [Theory]
    [MemberData(nameof(Back))]
    public async Task A_release_that_breaches_ends_whole_whatever_fails(string call, bool afterItsEffect, int times) =>
        await Check(Tell(healthy: false), call, afterItsEffect, times);

    private static Story Tell(bool healthy)
    {
        Story story = new(StoryPlans.TwoStages);
        story.World.Probe = (ring, _) => healthy || ring != "everyone" ? SimulatedWorld.Healthy : SimulatedWorld.Sick;
        story.When(ReleaseState.AwaitingApproval, () => story.Answer("production", "ada@example.com"));
        return story;
    }

    private static async Task Check(Story story, string call, bool afterItsEffect, int times)
    {
        int failures = 0;
        bool Fails(string made) => made.StartsWith(call, StringComparison.Ordinal) && failures++ < times;
        _ = afterItsEffect ? story.Activities.FailsAfter = Fails : story.Activities.FailsBefore = Fails;

        Outcome? outcome = await story.RunAsync() ?? story.World.Closed;

        switch (outcome)
        {
            case Outcome.Released:
                Assert.Equal(["1.4.0"], story.World.Versions);
                Assert.All(story.World.Environments.Values, environment => Assert.Null(environment.HeldBy));
                break;
            case Outcome.Errored { LeftToDo.Count: > 0 } errored:
                Assert.Equal(int.MaxValue, times);
                Assert.All(story.World.Open, open => Assert.Contains(errored.LeftToDo, left => left.StartsWith(open.Undo.Sentence, StringComparison.Ordinal)));
                Assert.Equal(story.Input.Id, story.World.Environments["production"].HeldBy);
                break;
            case null:
                Assert.Equal(int.MaxValue, times);
                Assert.NotNull(story.Failure);
                break;
            default:
                Assert.Equal(["1.3.0"], story.World.Versions);
                Assert.Empty(story.World.Open);
                Assert.All(story.World.Environments.Values, environment => Assert.Null(environment.HeldBy));
                break;
        }
    }
}
