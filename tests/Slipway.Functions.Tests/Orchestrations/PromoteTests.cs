using Slipway.Functions.Activities;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>A promotion that takes longer than one call of a function may last.</summary>
public sealed class PromoteTests
{
    private const string Step = "PromoteArtifacts production";
    private const string Abandon = "AbandonPromotion production";

    private static Story Long(int slices)
    {
        Story story = new(StoryPlans.Production());
        for (int slice = 1; slice <= slices; slice++)
        {
            story.World.PromotionSlices.Enqueue(new TransferProgress(slice, slices, slice * 1024, slices * 1024));
        }

        return story;
    }

    [Fact]
    public async Task A_long_promotion_goes_on_slice_by_slice_and_shows_how_far_it_is()
    {
        Story story = Long(slices: 5);

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(6, story.Steps.Count(step => step == Step));
        Assert.DoesNotContain(Abandon, story.Steps);
        Assert.Equal(
            [null, 1, 2, 3, 4, 5],
            story.Shown.Where(shown => shown.State is ReleaseState.Promoting).Select(shown => shown.Transfer?.Files));
    }

    [Fact]
    public async Task An_operator_who_aborts_is_heard_between_two_slices_and_pending_copies_are_stopped()
    {
        Story story = Long(slices: 5);
        story.Activities.Hears = call =>
        {
            if (call == Step && story.World.PromotionSlices.Count == 4)
            {
                story.Say(CommandVerb.Abort);
            }
        };

        Assert.IsType<Outcome.Aborted>(await story.RunAsync());
        Assert.Equal((2, 1), (story.Steps.Count(step => step == Step), story.Steps.Count(step => step == Abandon)));
        Assert.DoesNotContain(story.Steps, step => step.StartsWith(nameof(PointRing), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_promotion_that_is_given_up_because_it_fails_stops_pending_copies_too()
    {
        Story story = new(StoryPlans.Production(hold: "0s")) { Activities = { FailsBefore = call => call == Step } };

        Assert.IsType<Outcome.Errored>(await story.RunAsync());
        Assert.Contains(Abandon, story.Steps);
    }
}
