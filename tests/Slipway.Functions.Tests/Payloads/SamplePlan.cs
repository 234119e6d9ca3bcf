using System.Text;
using Slipway.Releases.Plans;

namespace Slipway.Functions.Tests.Payloads;

/// <summary>Plans for the tests of durable code.</summary>
internal static class SamplePlan
{
    /// <summary>As large as plans usually get: three stages, each with a window, approvers, three rings and gates.</summary>
    public static Plan ThreeStages { get; } = Read($"""
        product: storefront
        recovery: {"{"} hold: 30m, pause: 2h {"}"}
        stages:
        {Stage("staging")}{Stage("preview")}{Stage("production")}
        """);

    /// <summary>One stage, and every demand that a plan can make of a build's origin.</summary>
    public static Plan Proven { get; } = Read("""
        product: storefront
        provenance:
          keys: [{ name: vault, keyVault: "https://shop.vault.azure.net/keys/ci/0123456789abcdef0123456789abcdef" }]
          signature: required
          attestation: { mode: required, builders: [https://example.com/builder], sources: [https://github.com/acme/storefront], buildTypes: [https://example.com/build] }
          sbom: required
          vulnerabilities: { maximum: high, waivers: [{ id: CVE-2026-1, until: 2026-12-31, reason: not reachable }] }
        stages: [{ name: production, rollout: { rings: [{ name: all, weight: 100 }], health: none } }]
        """);

    /// <summary>One stage, and every setting of an approval.</summary>
    public static Plan Groups { get; } = Read("""
        product: storefront
        operators: { people: [ada@example.com], entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e }
        stages:
          - name: production
            approval:
              groups:
                - { name: release-managers, quorum: 2, people: [ada@example.com, bo@example.com, cy@example.com] }
                - { name: security, entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e }
              order: sequential
              committersMayApprove: true
              rejection: quorum
              commentRequired: true
              extension: { by: 4h, times: 2 }
              escalation: { people: [dee@example.com], timeout: 2h }
              remindEvery: 90m
              quietHours: { from: "20:00", to: "07:00", timeZone: Europe/Berlin }
              standIns: [{ for: ada@example.com, by: eve@example.com, from: 2026-12-20, to: 2027-01-02 }]
              breakGlass: { people: [dee@example.com, fay@example.com] }
            rollout: { rings: [{ name: all, weight: 100 }], health: none }
        """);

    public static Plan Read(string yaml)
    {
        PlanReading reading = PlanReader.Read(Encoding.UTF8.GetBytes(yaml));
        return reading.Plan ?? throw new ArgumentException(string.Join(" ", reading.Problems.Select(problem => problem.Sentence)));
    }

    private static string Stage(string name) => $$"""
          - name: {{name}}
            window: { timeZone: Europe/Berlin, days: [Mon, Tue, Wed, Thu], from: "09:00", to: "16:00",
              freezes: [{ from: 2026-12-20, to: 2027-01-02, reason: Year's end }] }
            approval: { approvers: [ada@example.com, bo@example.com, cy@example.com], quorum: 2 }
            rollout:
              rings:
                - { name: canary, weight: 5, bake: 10m }
                - { name: early, weight: 25, bake: 30m }
                - { name: everyone, weight: 100, bake: 1h }
              health: { probes: [{ url: "https://shop.example.com/health?ring={ring}" }], interval: 30s, minimumSamples: 3 }
            validation: { probes: [{ url: "https://shop.example.com/{product}/{version}" }] }

        """;
}
