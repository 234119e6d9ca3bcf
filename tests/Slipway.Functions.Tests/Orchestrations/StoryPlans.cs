using Slipway.Functions.Tests.Payloads;
using Slipway.Releases.Plans;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>The plans that the stories follow.</summary>
internal static class StoryPlans
{
    /// <summary>Weekdays from 09:00 to 16:00 in Berlin, which in winter is 08:00 to 15:00 UTC.</summary>
    public const string OfficeHours = "window: { timeZone: Europe/Berlin, from: '09:00', to: '16:00', timeout: 5d }";

    public const string TwoOfThree = "approval: { approvers: [ada@example.com, bo@example.com, cy@example.com], quorum: 2, timeout: 24h }";

    /// <summary>Two rings that bake for three minutes each, probed every minute.</summary>
    public static Plan Production(string more = "", string inconclusive = "hold", string hold = "30m", int failures = 0, string proof = "0s") => SamplePlan.Read($$"""
        product: storefront
        recovery: { hold: {{hold}}, pause: 2h, proof: {{proof}} }
        stages:
          - name: production
            holdTimeout: 4h
            rollout:
              rings: [{ name: canary, weight: 5, bake: 3m }, { name: everyone, weight: 100, bake: 3m }]
              health:
                { probes: [{ url: "https://shop.example.com/health" }], interval: 1m, minimumSamples: 3, maximumFailures: {{failures}}, inconclusive: {{inconclusive}} }
            {{more}}
        """);

    /// <summary>Staging with one ring that nothing watches, then production with a window, an approval, two rings and a validation.</summary>
    public static Plan TwoStages { get; } = SamplePlan.Read($$"""
        product: storefront
        recovery: { hold: 30m, pause: 2h, proof: 0s }
        stages:
          - name: staging
            rollout: { rings: [{ name: all, weight: 100, bake: 1m }], health: none }
          - name: production
            {{OfficeHours}}
            approval: { approvers: [ada@example.com] }
            rollout:
              rings: [{ name: canary, weight: 5, bake: 3m }, { name: everyone, weight: 100, bake: 3m }]
              health: { probes: [{ url: "https://shop.example.com/health" }], interval: 1m, minimumSamples: 3 }
            validation: { probes: [{ url: "https://shop.example.com/version" }], interval: 1m, minimumSamples: 2 }
        """);
}
