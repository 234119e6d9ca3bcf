using System.Text;
using Slipway.Releases.Plans;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>A plan for each strategy on each target that can follow it.</summary>
internal static class MatrixPlans
{
    private const string West = "regions: [{ name: west }, { name: north, wait: 5m }]";
    private const string App = "/subscriptions/1/resourceGroups/shop/providers";

    private static readonly Dictionary<string, string> Strategies = new()
    {
        ["rings"] = "rings: [{ name: canary, weight: 5, bake: 1m }, { name: everyone, weight: 100, bake: 1m }]",
        ["canary"] = "canary: { steps: [5, 50], bake: 1m }",
        ["blue-green"] = "blueGreen: { test: 1m, bake: 1m }",
        ["all at once"] = "allAtOnce: { bake: 1m }",
        ["regions one by one"] = $"canary: {{ steps: [10], bake: 1m }}, {West}",
        ["regions together"] = $"canary: {{ steps: [10], bake: 1m }}, {West}, advance: together",
    };

    private static readonly Dictionary<string, string> Targets = new()
    {
        ["channel"] = "",
        ["app service"] = $", target: {{ appService: {{ resource: \"{App}/Microsoft.Web/sites/shop-REGION\", slot: staging, package: app.zip }} }}",
        ["container app"] = $", target: {{ containerApp: {{ resource: \"{App}/Microsoft.App/containerApps/shop-REGION\", image: \"r.example/shop:{{version}}\" }} }}",
        ["workloads"] = ", target: { kubernetes: { cluster: main, namespace: shop, workload: \"deployment/shop-{ring}\", image: \"r.example/shop:{version}\" } }",
        ["route"] = ", target: { kubernetes: { cluster: main, namespace: shop, workload: \"deployment/shop-REGION\", image: \"r.example/shop:{version}\", route: { name: shop, stable: shop, canary: shop-new } } }",
        ["webhook"] = ", target: { webhook: { name: tv, spot: \"{ring}\" } }",
        ["agent"] = ", target: { agent: { name: eu, spot: \"{ring}\" } }",
        ["webhook that splits"] = ", target: { webhook: { name: tv, spot: \"all-REGION\", splits: true } }",
    };

    private static readonly string[] Ways = ["last first", "all at once, rehearsed", "rehearsed before the approval"];

    /// <summary>The names of a strategy, a target and a way back that fit together.</summary>
    public static IEnumerable<(string Strategy, string Target, string Way)> All() =>
        from strategy in Strategies.Keys
        from target in Targets.Keys
        from way in Ways
        where Reading(strategy, target, way).Plan is not null
        select (strategy, target, way);

    public static Plan Of(string strategy, string target, string way) => Reading(strategy, target, way).Plan!;

    private static PlanReading Reading(string strategy, string target, string way)
    {
        string rollout = $"{Strategies[strategy]}{Targets[target]}".Replace("REGION", strategy.StartsWith("regions", StringComparison.Ordinal) ? "{region}" : "all", StringComparison.Ordinal);
        string rehearse = way switch { "last first" => "false", "all at once, rehearsed" => "true", _ => "beforeApproval" };
        return PlanReader.Read(Encoding.UTF8.GetBytes($$"""
            product: storefront
            recovery: { hold: 30m, pause: 2h, proof: 0s{{(way == "all at once, rehearsed" ? ", order: allAtOnce" : "")}} }
            stages:
              - name: production
                approval: { approvers: [ada@example.com] }
                rehearse: {{rehearse}}
                rollout: { {{rollout}}, health: { probes: [{ url: "https://shop.example.com/health" }], interval: 1m, minimumSamples: 2, maximumFailures: 0 } }
            """));
    }
}
