using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Releases.Plans;
using Xunit;

namespace Slipway.Releases.Tests.Plans;

public class PlanSchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(PlanSchema.Text)!;

    [Fact]
    public void Every_setting_says_what_it_is_and_what_may_be_written() => Assert.All(Settings(Schema), setting =>
    {
        Assert.True(setting.Value!["description"]?.GetValue<string>().EndsWith('.'), setting.Key);
        Assert.True(setting.Value["x-mend"]?.GetValue<string>().Length > 0, setting.Key);
    });

    [Fact]
    public void No_map_takes_an_unknown_setting() =>
        Assert.All(Nodes(Schema).Where(n => n["properties"] is JsonObject), map => Assert.False(map["additionalProperties"]!.GetValue<bool>()));

    [Fact]
    public void The_schema_names_the_same_defaults_as_the_reader()
    {
        const string spare = """
            product: storefront
            provenance: { vulnerabilities: { maximum: high } }
            retention: {}
            operators: { entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e }
            stages:
              - name: production
                window: { timeZone: Europe/Berlin, from: "09:00", to: "16:00" }
                approval:
                  approvers: [ada@example.com]
                  groups: [ { name: security, entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e } ]
                  extension: { by: 4h }
                  escalation: { entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e }
                  breakGlass: { entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e }
                rollout:
                  rings: [ { name: all, weight: 100 } ]
                  regions: [ { name: westeurope } ]
                  target: { webhook: { name: deployer } }
                  health: { probes: [ { url: "https://example.com" } ] }
                validation:
                  { metrics: [ { name: errors, azureMonitor: { resource: /subscriptions/a, metric: Http5xx }, below: 1 } ], webhook: { name: tests } }
                protection: { immutableFor: 30d }
              - name: canary
                rollout: { canary: { steps: [5] }, target: { appService: { resource: /subscriptions/a/resourceGroups/b/providers/Microsoft.Web/sites/c, slot: d, package: e } }, health: none }
              - name: blue-green
                rollout: { blueGreen: {}, target: { containerApp: { resource: /subscriptions/a/resourceGroups/b/providers/Microsoft.App/containerApps/c, image: "d:{version}" } }, health: none }
              - name: at-once
                rollout: { allAtOnce: {}, target: { kubernetes: { cluster: a, namespace: b, workload: deployment/c, image: "d:{version}" } }, health: none }
              - name: shops
                rollout: { allAtOnce: {}, target: { agent: { name: eu } }, health: none }
            """;
        string full = $$"""
            product: storefront
            versioning: {{Default("versioning")}}
            builds: {{Default("builds")}}
            provenance:
              keys: {{Default("provenance", "keys")}}
              signature: {{Default("provenance", "signature")}}
              attestation:
                { mode: {{Default("provenance", "attestation", "mode")}}, builders: {{Default("provenance", "attestation", "builders")}},
                  sources: {{Default("provenance", "attestation", "sources")}}, buildTypes: {{Default("provenance", "attestation", "buildTypes")}} }
              sbom: {{Default("provenance", "sbom")}}
              vulnerabilities: { maximum: high, waivers: {{Default("provenance", "vulnerabilities", "waivers")}} }
            retention: { keepLast: {{Default("retention", "keepLast")}}, keepYoungerThan: {{Default("retention", "keepYoungerThan")}} }
            operators: { entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e, people: {{Default("operators", "people")}} }
            recovery: { hold: {{Default("recovery", "hold")}}, pause: {{Default("recovery", "pause")}}, notUndone: {{Default("recovery", "notUndone")}}, order: {{Default("recovery", "order")}}, proof: {{Default("recovery", "proof")}} }
            stages:
              - name: production
                holdTimeout: {{Stage("holdTimeout")}}
                window:
                  { timeZone: Europe/Berlin, from: "09:00", to: "16:00", days: {{Stage("window", "days")}},
                    freezes: {{Stage("window", "freezes")}}, timeout: {{Stage("window", "timeout")}} }
                approval:
                  { approvers: [ada@example.com], quorum: {{Stage("approval", "quorum")}},
                    requesterMayApprove: {{Stage("approval", "requesterMayApprove")}}, timeout: {{Stage("approval", "timeout")}},
                    groups: [ { name: security, quorum: {{Group("quorum")}}, people: {{Group("people")}}, entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e } ],
                    order: {{Stage("approval", "order")}}, committersMayApprove: {{Stage("approval", "committersMayApprove")}},
                    rejection: {{Stage("approval", "rejection")}}, commentRequired: {{Stage("approval", "commentRequired")}},
                    extension: { by: 4h, times: {{Stage("approval", "extension", "times")}} },
                    escalation:
                      { entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e, people: {{Stage("approval", "escalation", "people")}},
                        managers: {{Stage("approval", "escalation", "managers")}}, timeout: {{Stage("approval", "escalation", "timeout")}} },
                    standIns: {{Stage("approval", "standIns")}},
                    breakGlass: { entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e, people: {{Stage("approval", "breakGlass", "people")}} } }
                rollout:
                  rings: [ { name: all, weight: 100, bake: {{Item("rings", "bake")}}, wait: {{Item("rings", "wait")}} } ]
                  regions: [ { name: westeurope, wait: {{Item("regions", "wait")}} } ]
                  advance: {{Stage("rollout", "advance")}}
                  target: { webhook: { name: deployer, spot: {{Target("webhook", "spot")}}, splits: {{Target("webhook", "splits")}}, timeout: {{Target("webhook", "timeout")}} } }
                  health:
                    probes: [ { url: "https://example.com", status: {{Probe("status")}}, timeout: {{Probe("timeout")}} } ]
                    interval: {{Gate("interval")}}
                    minimumSamples: {{Gate("minimumSamples")}}
                    maximumFailures: {{Gate("maximumFailures")}}
                    inconclusive: {{Gate("inconclusive")}}
                validation:
                  metrics:
                    - name: errors
                      failures: {{Metric("failures")}}
                      azureMonitor:
                        { resource: /subscriptions/a, metric: Http5xx, aggregation: {{Metric("azureMonitor", "aggregation")}}, grain: {{Metric("azureMonitor", "grain")}} }
                      below: 1
                  webhook: { name: tests, timeout: {{At(Schema["definitions"]!["gate"]!["properties"]!["webhook"]!["properties"]!, "timeout")}} }
                protection: { immutableFor: 30d, legalHold: {{Stage("protection", "legalHold")}}, locked: {{Stage("protection", "locked")}} }
                watch: {{Stage("watch")}}
                rehearse: {{Stage("rehearse")}}
              - name: canary
                rollout:
                  canary: { steps: [5], bake: {{Stage("rollout", "canary", "bake")}} }
                  target:
                    appService:
                      { resource: /subscriptions/a/resourceGroups/b/providers/Microsoft.Web/sites/c, slot: d, package: e, timeout: {{Target("appService", "timeout")}} }
                  health: none
              - name: blue-green
                rollout:
                  blueGreen: { test: {{Stage("rollout", "blueGreen", "test")}}, bake: {{Stage("rollout", "blueGreen", "bake")}} }
                  target:
                    containerApp:
                      { resource: /subscriptions/a/resourceGroups/b/providers/Microsoft.App/containerApps/c, image: "d:{version}", timeout: {{Target("containerApp", "timeout")}} }
                  health: none
              - name: at-once
                rollout:
                  allAtOnce: { bake: {{Stage("rollout", "allAtOnce", "bake")}} }
                  target: { kubernetes: { cluster: a, namespace: b, workload: deployment/c, image: "d:{version}", timeout: {{Target("kubernetes", "timeout")}} } }
                  health: none
              - name: shops
                rollout:
                  allAtOnce: { bake: {{Stage("rollout", "allAtOnce", "bake")}} }
                  target: { agent: { name: eu, spot: {{Target("agent", "spot")}}, splits: {{Target("agent", "splits")}}, timeout: {{Target("agent", "timeout")}} } }
                  health: none
            """;

        Assert.Equal(Read(spare), Read(full));
    }

    private static JsonNode StageSchema => Schema["properties"]!["stages"]!["items"]!["properties"]!;

    private static string Default(params string[] path) => At(Schema["properties"]!, path);

    private static string Stage(params string[] path) => At(StageSchema, path);

    private static string Group(string name) => At(StageSchema["approval"]!["properties"]!["groups"]!["items"]!["properties"]!, name);

    private static string Item(string list, string name) => At(StageSchema["rollout"]!["properties"]![list]!["items"]!["properties"]!, name);

    private static string Target(params string[] path) => Stage(["rollout", "target", .. path]);

    private static string Gate(string name) => At(Schema["definitions"]!["gate"]!["properties"]!, name);

    private static string Metric(params string[] path) => At(Schema["definitions"]!["metric"]!["properties"]!, path);

    private static string Probe(string name) => At(Schema["definitions"]!["probe"]!["properties"]!, name);

    private static string At(JsonNode properties, params string[] path) =>
        path[..^1].Aggregate(properties, (node, name) => node[name]!["properties"]!)[path[^1]]!["default"]!.ToJsonString();

    private static string Read(string text)
    {
        PlanReading reading = PlanReader.Read(text);
        Assert.Empty(reading.Problems.Select(p => p.Sentence));
        return JsonSerializer.Serialize(reading.Plan);
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Settings(JsonNode root) =>
        Nodes(root).Select(n => n["properties"]).OfType<JsonObject>().SelectMany(p => p);

    private static IEnumerable<JsonObject> Nodes(JsonNode? node) => node switch
    {
        JsonObject map => [map, .. map.SelectMany(entry => Nodes(entry.Value))],
        JsonArray list => list.SelectMany(Nodes),
        _ => [],
    };
}
