using System.Text;
using Slipway.Releases.Plans;

namespace Slipway.Releases.Tests.Simulation;

/// <summary>Plans whose gates are simulated: rings canary (5 %) and everyone (100 %), looked at every minute.</summary>
internal static class GatePlans
{
    /// <summary>One probe a minute for ten minutes.</summary>
    public static Plan Probed(int failures = 0, string inconclusive = "hold", string bake = "10m", string interval = "1m", string more = "") => Read($$"""
        product: storefront
        stages:
        {{more}}
          - name: production
            rollout:
              rings: [ { name: canary, weight: 5, bake: {{bake}} }, { name: everyone, weight: 100, bake: {{bake}} } ]
              health: { probes: [ { url: "https://example.com" } ], interval: {{interval}}, minimumSamples: 3, maximumFailures: {{failures}}, inconclusive: {{inconclusive}} }
        """);

    /// <summary>One metric and nothing else.</summary>
    public static Plan Measured(string metric, string bake = "30m") => Read($$"""
        product: storefront
        stages:
          - name: production
            rollout:
              rings: [ { name: canary, weight: 5, bake: {{bake}} }, { name: everyone, weight: 100, bake: {{bake}} } ]
              health: { interval: 1m, metrics: [ { name: latency, {{metric}} } ] }
        """);

    public static Plan Read(string yaml)
    {
        PlanReading reading = PlanReader.Read(Encoding.UTF8.GetBytes(yaml));
        return reading.Plan ?? throw new ArgumentException(string.Join(" ", reading.Problems.Select(problem => problem.Sentence)));
    }
}
