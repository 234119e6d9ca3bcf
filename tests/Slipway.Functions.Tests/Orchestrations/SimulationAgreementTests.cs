using Slipway.Functions.Tests.Payloads;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Simulation;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>The simulation of gates and the orchestrator see the same and must come to the same.</summary>
public sealed class SimulationAgreementTests
{
    private const int Versions = 12;

    [Theory]
    // Failures that are allowed prolong a bake, which does not end on a round; some versions end unclear.
    [InlineData("{ probes: [{ url: 'https://shop.example.com/health' }], interval: 40s, minimumSamples: 6, maximumFailures: 4, inconclusive: hold }", 0.1, 0.45, 0)]
    [InlineData("{ probes: [{ url: 'https://shop.example.com/health' }], interval: 1m, minimumSamples: 5, maximumFailures: 6, inconclusive: rollBack }", 0.05, 0.7, 0)]
    [InlineData("{ interval: 30s, metrics: [{ name: latency, prometheus: p, below: 2.5, failures: 3, compare: { baseline: b, samples: 8, looks: 3 } }] }", 0, 0, 0.1)]
    [InlineData("{ interval: 30s, metrics: [{ name: errors, prometheus: 'e[{window}]', burnRate: { objective: 99, windows: [{ over: 10m, recent: 2m, rate: 5 }] } }] }", 0.001, 0.07, 0.4)]
    public async Task A_release_ends_in_the_ring_and_at_the_moment_that_the_simulation_says(string health, double good, double bad, double silence)
    {
        Plan plan = SamplePlan.Read($$"""
            product: storefront
            recovery: { hold: 30m, pause: 2h, proof: 0s }
            stages:
              - name: production
                rollout:
                  rings: [{ name: canary, weight: 5, bake: 5m30s }, { name: everyone, weight: 100, bake: 4m }]
                  health: {{health}}
            """);
        SimulatedRollouts rollouts = new(plan, new SimulationRequest(Good: new(good, silence / 2), Bad: new(bad, silence), Metrics: plan.Stages[0].Rollout.Health!.Metrics.Count < 2
            ? null
            : new Dictionary<string, MetricHealth> { ["latency"] = new(1, Spread: 1.5, Factor: 1.4) }));
        HashSet<FateKind> kinds = [];
        foreach ((int version, bool isBad) in Enumerable.Range(0, Versions).SelectMany(version => new[] { (version, true), (version, false) }))
        {
            Fate fate = rollouts.Play("production", version, isBad);
            kinds.Add(fate.Kind);
            Assert.Equal((version, isBad, (fate.Kind, fate.Ring, fate.After)), (version, isBad, await ReleasedAsync(plan, rollouts, version, isBad)));
        }

        Assert.True(kinds.Count > 1, "All histories end alike, so they tell little.");
    }

    private static async Task<(FateKind, string?, TimeSpan)> ReleasedAsync(Plan plan, SimulatedRollouts rollouts, int version, bool isBad)
    {
        Dictionary<string, SimulatedHealth> seen = plan.Stages[0].Rollout.Rings.ToDictionary(
            ring => ring.Name, ring => rollouts.Health("production", ring.Name, version, isBad));
        Story story = new(plan) { World = { Sees = (round, since) => seen[round.Ring!].Round(since) } };
        Outcome outcome = (await story.RunAsync())!;
        ReleaseProgress? held = story.Shown.FirstOrDefault(progress => progress.State is ReleaseState.Held);
        return outcome switch
        {
            _ when held is not null => (FateKind.Held, held.Ring, held.Since - story.Start),
            Outcome.RolledBack taken => (FateKind.Stopped, taken.Reason.Split("ring ")[1].Split(' ')[0], story.Now - story.Start),
            Outcome.Released => (FateKind.Passed, null, story.Now - story.Start),
            _ => throw new InvalidOperationException($"No gate ends a release as {outcome}."),
        };
    }
}
