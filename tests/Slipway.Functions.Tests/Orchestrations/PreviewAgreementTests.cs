using CsCheck;
using Slipway.Functions.Activities;
using Slipway.Functions.Tests.Payloads;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Preview;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>A preview is what happens: the same plans are previewed and released, and come to the same steps at the same moments.</summary>
public sealed class PreviewAgreementTests
{
    private const string Two = "regions: [{ name: west }, { name: north, wait: 1h }]";

    private static readonly string[] Strategies =
    [
        "rings: [{ name: canary, weight: 5, bake: 3m, question: Well? }, { name: early, weight: 20, bake: 2m, wait: 30m }, { name: all, weight: 100, bake: 90s }]",
        "canary: { steps: [5, 25, 50], bake: 10m }",
        "blueGreen: { test: 15m, bake: 30m, question: Switch? }",
        "allAtOnce: { bake: 10m }",
    ];

    private static readonly string[] Ways = ["", Two, $"{Two}\nadvance: together"];

    public static TheoryData<string, string, bool> Plans
    {
        get
        {
            TheoryData<string, string, bool> plans = [];
            foreach ((string strategy, string way) in Strategies.SelectMany(strategy => Ways.Select(way => (strategy, way))))
            {
                plans.Add(strategy, way, true);
                plans.Add(strategy, way, false);
            }

            return plans;
        }
    }

    private static Plan Read(string rollout, bool isWatched, string more = "")
    {
        string health = isWatched ? "{ probes: [{ url: 'https://shop.example.com/health' }], interval: 10m, minimumSamples: 1, maximumFailures: 0 }" : "none";
        return SamplePlan.Read($$"""
            product: storefront
            recovery: { hold: 30m, pause: 2h }
            stages:
              - name: staging
                rollout: { allAtOnce: { bake: 1m }, health: none }
              - name: production
                {{(isWatched ? "watch: 1h" : "")}}
                {{(isWatched ? "validation: { probes: [{ url: 'https://shop.example.com/version' }], interval: 5m, minimumSamples: 3, maximumFailures: 0 }" : "")}}
                {{more}}
                rollout:
                  {{rollout.Replace("\n", "\n      ", StringComparison.Ordinal)}}
                  health: {{health}}
            """);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task A_release_takes_the_steps_of_its_preview_at_their_earliest_moments(string strategy, string way, bool isWatched)
    {
        (Story story, List<(PreviewKind, string?, string?, TimeSpan)> taken) = Told(Read($"{strategy}\n{way}".TrimEnd(), isWatched));
        AnswerAtOnce(story);
        IReadOnlyList<PreviewStep> foreseen = Foreseen(story);

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(
            foreseen.Select(step => (step.Kind, step.Stage, step.Ring, step.EarliestStart - story.Start)),
            taken);
    }

    [Fact]
    public async Task A_release_whose_questions_are_answered_last_ends_at_the_latest_moment_of_its_preview()
    {
        (Story story, _) = Told(Read($"{Strategies[0]}\n{Two}", isWatched: true));
        DateTimeOffset foreseen = Foreseen(story)[^1].LatestEnd;
        for (int i = 0; i < 2; i++)
        {
            story.When(ReleaseState.Held, () => story.After(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1), () => story.Say(CommandVerb.Promote))).When(ReleaseState.RollingOut, () => { });
        }

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        // Nobody held the environments, for which a preview reckons all the time that it may take.
        TimeSpan turns = TimeSpan.FromHours(8);
        Assert.Equal(foreseen - turns - TimeSpan.FromSeconds(2), story.Now);
    }

    [Fact]
    public async Task A_ring_that_is_never_quite_well_ends_at_the_latest_moment_of_its_preview()
    {
        Plan plan = SamplePlan.Read("""
            product: storefront
            stages:
              - name: production
                rollout:
                  allAtOnce: { bake: 10m }
                  health: { probes: [{ url: 'https://shop.example.com/health' }], interval: 1m, minimumSamples: 1, maximumFailures: 100 }
            """);
        (Story story, _) = Told(plan);
        DateTimeOffset foreseen = Foreseen(story)[^1].LatestEnd;
        story.World.Probe = (_, seen) => seen == 0 ? SimulatedWorld.Healthy : SimulatedWorld.Sick;

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(foreseen - TimeSpan.FromHours(4), story.Now);
    }

    [Fact]
    public async Task Whoever_approves_by_the_moment_that_the_preview_names_has_the_rings_done_before_the_window_closes()
    {
        Plan plan = Read(Strategies[1], isWatched: true, $"{StoryPlans.OfficeHours}\n    {StoryPlans.TwoOfThree}");
        Story story = new(plan);
        PreviewStep approval = Foreseen(story).Single(step => step.Kind is PreviewKind.Approval);
        story.When(ReleaseState.AwaitingApproval, () => story.After(approval.ApproveBy!.Value - story.Now, () =>
        {
            story.Answer("production", "ada@example.com");
            story.Answer("production", "bo@example.com");
        }));
        DateTimeOffset done = default;
        story.Activities.Hears = call => done = call == "ValidateRelease production" ? story.Now : done;

        Assert.IsType<Outcome.Released>(await story.RunAsync());
        Assert.Equal(new DateTimeOffset(2026, 11, 25, 14, 20, 0, TimeSpan.Zero), approval.ApproveBy);
        // The validation looks for ten minutes more.
        Assert.Equal(new DateTimeOffset(2026, 11, 25, 15, 10, 0, TimeSpan.Zero), done);
    }

    [Fact]
    public void No_ring_begins_before_the_one_before_it_has_baked_or_was_promoted() => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 400].Array[0, 6]).Sample(
        (strategy, way, isSkipped, minutes) =>
        {
            Plan plan = Read($"{Strategies[strategy]}\n{Ways[way]}".TrimEnd(), isWatched: false);
            (Story story, List<(PreviewKind Kind, string? Stage, string? Ring, TimeSpan At)> taken) = Told(plan);
            AnswerAtOnce(story);
            List<DateTimeOffset> said = [];
            foreach ((int index, int minute) in minutes.Index())
            {
                CommandVerb verb = isSkipped && index == 0 ? CommandVerb.Skip : CommandVerb.Promote;
                story.After(TimeSpan.FromMinutes(minute), () =>
                {
                    said.Add(story.Now);
                    story.Say(verb);
                });
            }

            Assert.IsType<Outcome.Released>(story.RunAsync().GetAwaiter().GetResult());
            Ring[] rings = [.. plan.Stages[1].Rollout.Rings];
            TimeSpan[] began = [.. taken.Where(step => step is { Kind: PreviewKind.Ring, Stage: "production" }).Select(step => step.At)];
            Assert.Equal(rings.Select(ring => ring.Name), taken.Where(step => step is { Kind: PreviewKind.Ring, Stage: "production" }).Select(step => step.Ring));
            for (int i = 1; i < rings.Length; i++)
            {
                bool isPromoted = said.Any(at => at - story.Start >= began[i - 1] && at - story.Start <= began[i]) || (isSkipped && minutes.Length > 0 && began[i].TotalMinutes >= minutes[0]);
                Assert.True(isPromoted || began[i] - began[i - 1] >= rings[i - 1].Bake + rings[i].Wait, $"{rings[i].Name} began {began[i] - began[i - 1]} after {rings[i - 1].Name}");
            }
        },
        iter: 20,
        threads: 1);

    private static void AnswerAtOnce(Story story)
    {
        foreach (Ring _ in story.Input.Plan.Stages.SelectMany(stage => stage.Rollout.Rings).Where(ring => ring.Question is not null))
        {
            story.When(ReleaseState.Held, CommandVerb.Promote).When(ReleaseState.RollingOut, () => { });
        }
    }

    private static IReadOnlyList<PreviewStep> Foreseen(Story story) =>
        ReleasePreview.Of(story.Input.Plan, story.Input.Request, story.Start, story.World.Environments).Steps;

    /// <summary>A story that tells what the release does in the words of a preview.</summary>
    private static (Story Story, List<(PreviewKind Kind, string? Stage, string? Ring, TimeSpan At)> Taken) Told(Plan plan)
    {
        Story story = new(plan);
        List<(PreviewKind Kind, string? Stage, string? Ring, TimeSpan At)> taken = [];
        story.Activities.Hears = call =>
        {
            string[] words = call.Split(' ');
            PreviewKind? kind = words[0] switch
            {
                nameof(CheckReadiness) => PreviewKind.Readiness,
                nameof(HoldEnvironment) => PreviewKind.Environment,
                nameof(PromoteArtifacts) => PreviewKind.Promotion,
                nameof(PointRing) => PreviewKind.Ring,
                nameof(CloseRelease) => PreviewKind.Close,
                nameof(EvaluateHealth) when words.Length == 2 && taken[^1].Kind is not (PreviewKind.Validation or PreviewKind.Watch) => PreviewKind.Validation,
                nameof(ValidateRelease) when taken[^1].Kind is not PreviewKind.Validation => PreviewKind.Validation,
                _ => null,
            };
            if (kind is { } step)
            {
                taken.Add((step, step is PreviewKind.Readiness or PreviewKind.Close ? null : words[1], step is PreviewKind.Ring ? words[2] : null, story.Now - story.Start));
            }
        };
        story.Activities.Tells = line =>
        {
            PreviewKind? kind = line.Of(RolloutLines.Step) switch
            {
                RolloutLines.Wait => PreviewKind.Wait,
                RolloutLines.Question => PreviewKind.Question,
                RolloutLines.Watch => PreviewKind.Watch,
                _ => null,
            };
            if (kind is { } step)
            {
                taken.Add((step, line.Stage, line.Ring, story.Now - story.Start));
            }
        };
        return (story, taken);
    }
}
