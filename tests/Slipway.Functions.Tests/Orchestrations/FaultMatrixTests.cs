using Slipway.Functions.Activities;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>
/// Every step of a release goes wrong in turn and in every way, for each strategy on each target, on the way forward and on the way back. Whatever happens, in
/// the end everything runs the new version, or everything runs what it ran before, or the release is open or errored and says exactly what does not.
/// </summary>
public sealed class FaultMatrixTests
{
    /// <summary>How many cases are tried, all in all; each row of the matrix draws its share of them, always the same.</summary>
    private const int Cases = 2_400;

    private static readonly ReleaseId Stranger = ReleaseId.Parse("storefront-9.9.9");

    private static readonly (string Strategy, string Target, string Way)[] Plans = [.. MatrixPlans.All()];

    private static readonly (string Strategy, string Target, string Way, bool Healthy)[] Rows =
        [.. from plan in Plans from healthy in new[] { true, false } select (plan.Strategy, plan.Target, plan.Way, healthy)];

    public static TheoryData<string, string, string, bool> Matrix => [.. Rows];

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task A_release_ends_whole_whatever_goes_wrong(string strategy, string target, string way, bool healthy)
    {
        Plan plan = MatrixPlans.Of(strategy, target, way);
        Story calm = Tell(plan, healthy);
        Assert.IsType(healthy ? typeof(Outcome.Released) : typeof(Outcome.RolledBack), await calm.RunAsync());
        (string Call, Fault Fault)[] all = [.. from call in calm.Activities.Calls.Distinct() from fault in Enum.GetValues<Fault>() where Fits(call, fault) select (call, fault)];
        int row = Array.IndexOf(Rows, (strategy, target, way, healthy));
        int share = (Cases / Rows.Length) + 1;
        Assert.True(all.Length > share, $"{all.Length} cases are too few to draw {share} from.");

        new Random(row).Shuffle(all);
        foreach ((string call, Fault fault) in all.Take(share))
        {
            // The orchestrators run in this very turn; a host beside them must get its own.
            await Task.Yield();
            await CheckAsync(Tell(plan, healthy), call, fault, areHelped: row % 10 > 0);
        }
    }

    private static bool Fits(string call, Fault fault) => fault is not Fault.FindsAStranger
        || call.StartsWith(nameof(PointRing), StringComparison.Ordinal) || call.StartsWith(nameof(Undo), StringComparison.Ordinal) || call.StartsWith(nameof(RehearseWayBack), StringComparison.Ordinal);

    private static Story Tell(Plan plan, bool healthy)
    {
        Story story = new(plan, keepsSession: true) { World = { BusyLooks = 1 } };
        string last = plan.Stages[^1].Rollout.Rings[^1].Name;
        story.World.Probe = (ring, _) => healthy || ring != last ? SimulatedWorld.Healthy : SimulatedWorld.Sick;
        story.When(ReleaseState.AwaitingApproval, () => story.Answer("production", "ada@example.com"));
        return story;
    }

    /// <param name="story">The release.</param>
    /// <param name="call">What goes wrong.</param>
    /// <param name="fault">How.</param>
    /// <param name="areHelped">Whether people come within the hour when its way back is stuck; else nobody does for a week.</param>
    private static async Task CheckAsync(Story story, string call, Fault fault, bool areHelped)
    {
        Befall(story, call, fault);
        bool isForward = false;
        if (areHelped)
        {
            story.When(ReleaseState.RollbackStuck, () => story.After(TimeSpan.FromHours(1), () =>
            {
                story.Activities.Heal();
                isForward = fault is Fault.FindsAStranger;
                story.Say(isForward ? CommandVerb.Forward : CommandVerb.Retry);
            }));
        }

        Outcome? outcome = await story.RunAsync() ?? story.World.Closed;
        if (outcome is null)
        {
            // It could not even close its record. Once it can, whoever reconciles takes it back.
            Assert.NotNull(story.Failure);
            story.Activities.Heal();
            outcome = await story.AgainAsync("its orchestration ended as Failed before the release was closed");
        }

        story.Outlive();
        string what = $"{call} {fault}: {outcome}";
        string[] versions = [.. story.World.Versions.Except([$"{Stranger.Version}"])];
        switch (outcome)
        {
            case Outcome.Released:
                Assert.True(versions is ["1.4.0"], $"{what}, and {string.Join(", ", versions)} run");
                Assert.True(story.World.IsFree, what);
                break;
            case Outcome.Errored { LeftToDo.Count: > 0 } when isForward:
                Assert.Empty(story.World.Open);
                Assert.True(story.World.IsFree, what);
                break;
            case Outcome.Errored { LeftToDo.Count: > 0 } errored:
                Assert.True(fault is not (Fault.FailsOnce or Fault.AnswerIsLost or Fault.IsDoneTwice), what);
                Assert.All(story.World.Open, open => Assert.Contains(errored.LeftToDo, left => left.StartsWith(open.Undo.Sentence, StringComparison.Ordinal)));
                Assert.Equal(errored.LeftToDo.Count, story.World.Open.Count);
                Assert.False(story.World.IsFree, what);
                break;
            default:
                Assert.NotNull(outcome);
                Assert.True(versions is ["1.3.0"], $"{what}, and {string.Join(", ", versions)} run");
                Assert.Empty(story.World.Open);
                Assert.True(story.World.IsFree, what);
                break;
        }

        if (fault is Fault.FindsAStranger && outcome is not Outcome.Released)
        {
            Assert.True(story.World.Runs(Stranger), $"{what}, and what the stranger put there is gone");
        }
    }

    private static void Befall(Story story, string call, Fault fault)
    {
        SimulatedActivities activities = story.Activities;
        int met = 0;
        bool Hits(string made, int times) => made == call && met++ < times;
        switch (fault)
        {
            case Fault.FailsOnce:
                activities.FailsBefore = made => Hits(made, 1);
                break;
            case Fault.FailsForLong:
                activities.FailsBefore = made => Hits(made, 7);
                break;
            case Fault.FailsForEver:
                activities.FailsBefore = made => made == call;
                break;
            case Fault.AnswerIsLost:
                activities.FailsAfter = made => Hits(made, 1);
                break;
            case Fault.AnswersAreLost:
                activities.FailsAfter = made => made == call;
                break;
            case Fault.ComesLate:
                activities.ComesLate = made => made == call ? effect => story.After(TimeSpan.FromHours(2), effect) : null;
                break;
            case Fault.IsDoneTwice:
                activities.IsDoneTwice = made => made == call;
                break;
            case Fault.RepeatsLate:
                activities.IsRepeated = made => Hits(made, 1) ? effect =>
                {
                    story.After(TimeSpan.FromSeconds(90), effect);
                    story.After(TimeSpan.FromHours(2), effect);
                } : null;
                break;
            case Fault.FindsAStranger:
                activities.Hears = made =>
                {
                    if (Hits(made, 1))
                    {
                        story.World.Take(call, Stranger);
                    }
                };
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault));
        }
    }
}
