namespace Slipway.Releases.Tests.Plans;

/// <summary>A plan that uses every setting, as YAML and as its JSON twin, and the shortest plan there is.</summary>
internal static class GoodPlan
{
    public const string Shortest = """
        product: storefront
        stages:
          - name: production
            rollout:
              rings:
                - { name: everyone, weight: 100 }
              health: none
        """;

    public const string Yaml = """
        product: storefront
        versioning: calver
        builds: ci-builds
        recovery: { hold: 0s, pause: 2d, notUndone: [Migrations of the orders database stay., "Mails that were sent: they stay sent."] }
        retention: { keepLast: 5, keepReleased: 3, keepYoungerThan: 14d }
        operators: { people: [ada@example.com], entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e }
        stages:
          - name: staging
            container: storefront-staging
            rollout:
              rings: [ { name: all, weight: 100 } ]
              health: none
          - name: production
            window:
              timeZone: Europe/Berlin
              days: [Tue, Mon]
              from: 09:00
              to: "16:00"
              freezes:
                - { from: 2026-12-20, to: 2027-01-02, reason: Year's end }
              timeout: 5d
            approval:
              approvers: [ada@example.com, bo@example.com]
              quorum: 2
              requesterMayApprove: true
              timeout: 1h30m
            holdTimeout: 2h
            rollout:
              rings:
                - { name: canary, weight: 5, bake: 10m, question: Do the invoices look right? }
                - { name: everyone, weight: 100, bake: 30m, wait: 1h }
              regions: [ { name: westeurope }, { name: northeurope, wait: 90m } ]
              advance: together
              target:
                kubernetes:
                  cluster: "{region}"
                  namespace: shop
                  workload: deployment/shop
                  container: web
                  image: shop.azurecr.io/web@{digest}
                  digestFile: web.digest
                  route: { name: shop, stable: shop, canary: shop-canary }
                  timeout: 20m
              health:
                probes:
                  - { url: "https://shop.example.com/health?ring={ring}", status: 204, timeout: 250ms }
                interval: 30s
                minimumSamples: 3
                maximumFailures: 1
                inconclusive: rollBack
            validation:
              probes: [ { url: "http://shop.example.com/{product}/{version}" } ]
              interval: 30s
            watch: 1h
            protection: { legalHold: true, immutableFor: 30d, locked: true }
        """;

    public const string Json = """
        {
        	"product": "storefront",
        	"versioning": "calver",
        	"builds": "ci-builds",
        	"recovery": { "hold": "0s", "pause": "48h", "notUndone": ["Migrations of the orders database stay.", "Mails that were sent: they stay sent."] },
        	"retention": { "keepLast": 5, "keepReleased": 3, "keepYoungerThan": "336h" },
        	"operators": { "people": ["ada@example.com"], "entraGroup": "0f8fad5b-d9cb-469f-a165-70867728950e" },
        	"stages": [
        		{
        			"name": "staging",
        			"container": "storefront-staging",
        			"rollout": { "rings": [ { "name": "all", "weight": 100, "bake": "0s" } ], "health": "none" }
        		},
        		{
        			"name": "production",
        			"window": {
        				"timeZone": "Europe/Berlin", "days": ["Mon", "Tue"], "from": "09:00", "to": "16:00",
        				"freezes": [ { "from": "2026-12-20", "to": "2027-01-02", "reason": "Year's end" } ],
        				"timeout": "5d"
        			},
        			"approval": {
        				"approvers": ["ada@example.com", "bo@example.com"], "quorum": 2, "requesterMayApprove": true, "timeout": "90m"
        			},
        			"holdTimeout": "2h",
        			"rollout": {
        				"rings": [
        					{ "name": "canary", "weight": 5, "bake": "10m", "question": "Do the invoices look right?" },
        					{ "name": "everyone", "weight": 100, "bake": "30m", "wait": "60m" }
        				],
        				"regions": [ { "name": "westeurope", "wait": "0s" }, { "name": "northeurope", "wait": "1h30m" } ],
        				"advance": "together",
        				"target": {
        					"kubernetes": {
        						"cluster": "{region}", "namespace": "shop", "workload": "deployment/shop", "container": "web", "image": "shop.azurecr.io/web@{digest}",
        						"digestFile": "web.digest", "route": { "name": "shop", "stable": "shop", "canary": "shop-canary" }, "timeout": "20m"
        					}
        				},
        				"health": {
        					"probes": [ { "url": "https:\/\/shop.example.com/health?ring={ring}", "status": 204, "timeout": "250ms" } ],
        					"interval": "30s", "minimumSamples": 3, "maximumFailures": 1, "inconclusive": "rollBack"
        				}
        			},
        			"validation": { "probes": [ { "url": "http://shop.example.com/{product}/{version}" } ], "interval": "30s" },
        			"watch": "60m",
        			"protection": { "legalHold": true, "immutableFor": "720h", "locked": true }
        		}
        	]
        }
        """;
}
