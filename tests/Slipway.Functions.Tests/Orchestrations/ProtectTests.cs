using Slipway.Functions.Tests.Payloads;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>What is released is protected as the plan asks, after the last stage and before the end; what is not released never is.</summary>
public sealed class ProtectTests
{
    private static readonly Plan Guarded = SamplePlan.Read("""
        product: storefront
        stages:
          - name: staging
            rollout: { rings: [{ name: all, weight: 100 }], health: none }
          - name: production
            rollout: { rings: [{ name: all, weight: 100, bake: 1m }], health: { probes: [{ url: "https://shop.example.com" }] } }
            protection: { legalHold: true, immutableFor: 30d }
        """);

    [Fact]
    public async Task Only_the_stages_that_ask_for_it_are_protected_when_all_stages_are_passed()
    {
        Story story = new(Guarded);

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(["ValidateRelease production", "ProtectArtifacts production", "CloseRelease Released"], story.Steps.TakeLast(3));
        DateTimeOffset? until = Assert.Single(story.World.Protected).Until;
        Assert.InRange(until!.Value - story.Now, TimeSpan.FromDays(30), TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Slice_follows_slice_with_the_same_time_until_nothing_is_left()
    {
        Story story = new(Guarded);
        story.World.Slices.Enqueue(ArtifactPath.Parse("a.zip"));
        story.World.Slices.Enqueue(ArtifactPath.Parse("m.zip"));

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(
            ["ProtectArtifacts production", "ProtectArtifacts production a.zip", "ProtectArtifacts production m.zip"],
            story.Steps.Where(step => step.StartsWith("Protect", StringComparison.Ordinal)));
        Assert.Single(story.World.Protected.Select(p => p.Until).Distinct());
    }

    [Fact]
    public async Task A_release_that_is_taken_back_is_not_protected()
    {
        Story story = new(Guarded) { World = { Probe = (_, _) => SimulatedWorld.Sick } };

        Assert.IsType<Outcome.RolledBack>(await story.RunAsync());
        Assert.Empty(story.World.Protected);
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_told_and_the_release_is_released()
    {
        Story story = new(Guarded) { Activities = { FailsBefore = call => call.StartsWith("ProtectArtifacts", StringComparison.Ordinal) } };

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(6, story.Steps.Count(step => step == "ProtectArtifacts production"));
        TimelineEvent told = Assert.Single(story.World.Told, line => line.Key == "unprotected-production");
        Assert.Equal("1.4.0 in production is not wholly protected as the plan asks: ProtectArtifacts failed: storage did not answer.", told.Text);
    }

    [Fact]
    public async Task Nobody_can_say_anything_any_more_while_it_is_protected()
    {
        Story story = new(Guarded);
        story.When(ReleaseState.Protecting, CommandVerb.Abort);

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.All(Enum.GetValues<CommandVerb>(), verb => Assert.Contains("is being closed", CommandRules.WhyNot(verb, new ReleaseProgress(ReleaseState.Protecting, default)), StringComparison.Ordinal));
    }
}
