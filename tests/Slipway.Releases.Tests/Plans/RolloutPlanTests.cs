using CsCheck;
using Slipway.Releases.Plans;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Xunit;

namespace Slipway.Releases.Tests.Plans;

/// <summary>Strategies and regions become rings, and what cannot become any is told with its mending.</summary>
public sealed class RolloutPlanTests
{
    private const string App = "/subscriptions/7/resourceGroups/shop/providers/Microsoft.Web/sites/shop";

    private const string Deployment = "cluster: main, namespace: shop, workload: deployment/shop";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static TheoryData<string, string> Strategies => new()
    {
        { "rings: [ { name: canary, weight: 5, bake: 10m }, { name: all, weight: 100, wait: 1h, question: Well? } ]", "canary 5 10m, [1h] all 100 0s (Well?)" },
        { "canary: { steps: [5, 25, 50], bake: 10m }", "canary-5 5 10m, canary-25 25 10m, canary-50 50 10m, everyone 100 10m" },
        { "blueGreen: { test: 15m, bake: 30m }", "test 0 15m, everyone 100 30m" },
        { "blueGreen: { test: 15m, bake: 30m, question: Switch? }", "test 0 15m (Switch?), everyone 100 30m" },
        { "allAtOnce: { bake: 10m }", "everyone 100 10m" },
        { "allAtOnce: {}\nregions: [ { name: west }, { name: north, wait: 1h } ]", "west-everyone 100 0s, [1h] north-everyone 100 0s" },
        {
            "blueGreen: { test: 1m, bake: 2m, question: Switch? }\nregions: [ { name: west }, { name: north, wait: 1h } ]",
            "west-test 0 1m (Switch?), west-everyone 100 2m, [1h] north-test 0 1m (Switch?), north-everyone 100 2m"
        },
        {
            "rings: [ { name: canary, weight: 5, question: Well? }, { name: all, weight: 100, wait: 1m } ]\nregions: [ { name: west }, { name: north, wait: 1h } ]\nadvance: together",
            "west-canary 5 0s, [1h] north-canary 5 0s (Well?), [1m] west-all 100 0s, [1h] north-all 100 0s"
        },
    };

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_strategy_becomes_rings(string strategy, string rings) =>
        Assert.Equal(rings, string.Join(", ", Good(strategy).Rings.Select(Shown)));

    [Fact]
    public void A_ring_of_a_region_knows_its_region() =>
        Assert.Equal(["west", "north"], Good("allAtOnce: {}\nregions: [ { name: west }, { name: north } ]").Rings.Select(ring => ring.Region));

    [Fact]
    public void What_the_rings_act_on_is_read()
    {
        Assert.Equal(
            new Target.AppService(App, "staging", "shop.zip", "/ready", TimeSpan.FromMinutes(15)),
            Good($"canary: {{ steps: [5] }}\ntarget: {{ appService: {{ resource: {App}, slot: staging, package: shop.zip, warmUp: /ready }} }}").Target);
        Assert.Equal(
            new Target.ContainerApp(App.Replace("Web/sites", "App/containerApps"), null, "shop@{digest}", "shop.digest", Hour),
            Good($"canary: {{ steps: [5] }}\ntarget: {{ containerApp: {{ resource: {App.Replace("Web/sites", "App/containerApps")}, image: 'shop@{{digest}}', digestFile: shop.digest, timeout: 1h }} }}").Target);
        Assert.Equal(
            new Target.Kubernetes("main", "shop", "deployment/shop", null, "shop:{version}", null, new WeightedRoute("shop", "old", "new"), TimeSpan.FromMinutes(15)),
            Good($"blueGreen: {{}}\ntarget: {{ kubernetes: {{ {Deployment}, image: 'shop:{{version}}', route: {{ name: shop, stable: old, canary: new }} }} }}").Target);
        Assert.Equal(
            new Target.Webhook("deployer", "{environment}/{ring}", false, TimeSpan.FromMinutes(30)),
            Good("canary: { steps: [5] }\ntarget: { webhook: { name: deployer } }").Target);
        Assert.Equal(
            new Target.Agent("{region}", "{environment}/{ring}", false, TimeSpan.FromMinutes(30)),
            Good("canary: { steps: [5] }\nregions: [ { name: west } ]\ntarget: { agent: { name: '{region}' } }").Target);
        Assert.True(Good("canary: { steps: [5] }\nregions: [ { name: west } ]\ntarget: { agent: { name: '{region}' } }").Target!.IsInRegions);
    }

    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        // the roll-out, the path below it, what is wrong, how to mend it
        { "", "", "stages[0].rollout has no strategy", "add one of rings, canary, blueGreen and allAtOnce" },
        { "rings: [ { name: all, weight: 100 } ]\nallAtOnce: {}", ".allAtOnce", "has rings and allAtOnce, and there is one strategy only", "keep one of rings and allAtOnce" },
        { "canary: {}", ".canary", "lacks 'steps'", "add steps: list one to twenty percentages" },
        { "canary: { steps: [50, 25] }", ".canary.steps[1]", "is 25, and the ring before has 50", "let weights rise" },
        { "canary: { steps: [5, 100] }", ".canary.steps[1]", "is 100", "from 1 to 99" },
        { "canary: { steps: [5], bake: 40d }", ".canary.bake", "is 40d", "from 0s to 30d" },
        { "blueGreen: { tset: 15m }", ".blueGreen.tset", "unknown setting 'tset'", "did you mean 'test'?" },
        { "allAtOnce: { bake: 10 }", ".allAtOnce.bake", "is 10", "with its unit" },
        { "rings: [ { name: a, weight: 5 }, { name: b, weight: 0 }, { name: c, weight: 100 } ]", ".rings[1].weight", "is 0, and the ring before has 5", "let weights rise" },
        { "rings: [ { name: a, weight: 0 } ]", ".rings[0].weight", "has weight 0, so some would never", "weight 100" },
        { "rings: [ { name: a, weight: 5 }, { name: b, weight: 100, wait: 8d } ]", ".rings[1].wait", "is 8d", "from 0s to 7d" },
        { "rings: [ { name: a, weight: 100, wait: 1h } ]", ".rings[0].wait", "is 1h, and nothing runs yet", "give the stage a window" },
        { "rings: [ { name: a, weight: 100, question: \"\" } ]", ".rings[0].question", "is ''", "write a question in one line" },
        { "allAtOnce: {}\nregions: [ { name: west, wait: 1h } ]", ".regions[0].wait", "is 1h, and nothing runs yet", "take it out" },
        { "allAtOnce: {}\nregions: [ { name: west }, { name: west } ]", ".regions[1].name", "two regions are named 'west'", "name each region once" },
        { "allAtOnce: {}\nregions: []", ".regions", "is an empty list", "list one to twenty regions" },
        { "allAtOnce: {}\nregions: [ { name: West Europe } ]", ".regions[0].name", "is 'West Europe'", "23 characters at most" },
        { "allAtOnce: {}\nadvance: random", ".advance", "is 'random'", "oneByOne or together" },
        { "rings: [ { name: b-c, weight: 5 }, { name: c, weight: 100 } ]\nregions: [ { name: a }, { name: a-b } ]", ".regions", "both named 'a-b-c'", "another name" },
        { "canary: { steps: [1, 2, 3, 4, 5, 6] }\nregions: [ {{many}} ]", ".regions", "7 rings in 15 regions are 105 in all; 100 are the most", "fewer regions" },
        { "allAtOnce: {}\ntarget: {}", ".target", "is a map of settings", "write one of appService" },
        { "allAtOnce: {}\ntarget: { webhook: { name: a }, kubernetes: { cluster: a, namespace: b, workload: deployment/c, image: d } }", ".target", "is a map of settings", "write one of appService" },
        { "allAtOnce: {}\ntarget: { appService: { resource: shop, slot: a, package: b } }", ".target.appService.resource", "is 'shop'", "write the resource id of the app" },
        { $"allAtOnce: {{}}\ntarget: {{ appService: {{ resource: {App}, slot: 'a-{{zone}}', package: b }} }}", ".target.appService.slot", "has '{zone}', which nothing fills in", "use {product}, {environment}, {region}, {ring} only" },
        { $"allAtOnce: {{}}\ntarget: {{ appService: {{ resource: '{App}-{{region}}', slot: a, package: b }} }}", ".target.appService.resource", "has '{region}', and the roll-out has no regions", "name the regions" },
        { $"allAtOnce: {{}}\nregions: [ {{ name: a }}, {{ name: b }} ]\ntarget: {{ appService: {{ resource: {App}, slot: a, package: b }} }}", ".target.appService", "is the same place in 2 regions", "write {region} into its address" },
        { $"allAtOnce: {{}}\ntarget: {{ kubernetes: {{ {Deployment}, image: 'shop:1' }} }}", ".target.kubernetes.image", "is the same for every version", "write {version} or {digest}" },
        { $"allAtOnce: {{}}\ntarget: {{ kubernetes: {{ {Deployment}, image: 'shop@{{digest}}' }} }}", ".target.kubernetes", "nothing says where the digest is", "add digestFile" },
        { $"allAtOnce: {{}}\ntarget: {{ kubernetes: {{ {Deployment}, image: 'shop:{{version}}', digestFile: a }} }}", ".target.kubernetes.digestFile", "asks for no digest", "take digestFile out" },
        { $"canary: {{ steps: [5] }}\ntarget: {{ kubernetes: {{ {Deployment}, image: 'shop:{{version}}' }} }}", ".target.kubernetes", "is shared by 2 rings, and it cannot split its traffic", "give it a route" },
        { "blueGreen: {}\ntarget: { webhook: { name: a, spot: shop } }", ".target.webhook", "cannot hold a version without users, as ring test asks", "write splits: true" },
        { "allAtOnce: {}\n# { webhook: { name: tests } }", ".health.webhook", "checks what was validated, and no ring", "below the stage's validation" },
        { "allAtOnce: {}\ntarget: { agent: { name: 'eu-{place}' } }", ".target.agent.name", "has '{place}', which nothing fills in", "use {product}" },
        { "allAtOnce: {}\ntarget: { agent: { name: EU } }", ".target.agent.name", "EU", "write the name that the settings give an agent" },
        { "allAtOnce: {}\ntarget: { webhook: { name: a, timeout: 2d } }", ".target.webhook.timeout", "is 2d", "from 1s to 1d" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_with_its_mending(string rollout, string path, string wrong, string mend)
    {
        string many = string.Join(", ", Enumerable.Range(1, 15).Select(region => $"{{ name: r{region} }}"));
        PlanReading reading = PlanReader.Read(Text(rollout.Replace("{{many}}", many), rollout.Split("\n# ") is [_, { } health] ? $"health: {health.Replace("{ webhook", "{ probes: [ { url: 'https://shop.example.com' } ], webhook")}" : "health: none"));

        Assert.True(reading.Problems.Count == 1, string.Join('\n', reading.Problems.Select(p => p.Sentence)));
        Assert.Equal($"stages[0].rollout{path}", reading.Problems[0].Path);
        Assert.Contains(wrong, reading.Problems[0].Wrong);
        Assert.Contains(mend, reading.Problems[0].Mend);
    }

    [Theory]
    [InlineData("watch: 1h", "health: none", "nothing watches production, so stages[0].watch would only wait", "describe its health")]
    [InlineData("watch: 8d", "health: { interval: 1h, probes: [ { url: 'https://shop.example.com' } ] }", "stages[0].watch is 8d", "from 1s to 7d")]
    [InlineData("watch: 1m", "health: { interval: 1m, minimumSamples: 3, probes: [ { url: 'https://shop.example.com' } ] }", "a watch of 1m gives 2 samples", "watch 2m or longer")]
    [InlineData("watch: 7d", "health: { probes: [ { url: 'https://shop.example.com' } ] }", "a watch of 7d makes 60481 rounds", "watch shorter")]
    public void A_watch_that_could_tell_nothing_is_refused(string watch, string health, string wrong, string mend)
    {
        PlanProblem problem = Assert.Single(PlanReader.Read(Text("allAtOnce: { bake: 2m }", health, watch)).Problems);

        Assert.Equal("stages[0].watch", problem.Path);
        Assert.StartsWith(wrong, problem.Wrong, StringComparison.Ordinal);
        Assert.Contains(mend, problem.Mend);
    }

    [Fact]
    public void Whatever_strategy_and_regions_weights_never_fall_in_a_region_and_everyone_has_it_in_the_end() => Gen.Select(Written, Gen.Int[0, 5], Gen.Bool).Sample(
        (strategy, regions, isTogether) =>
        {
            string where = regions == 0 ? "" : $"\nregions: [ {string.Join(", ", Enumerable.Range(0, regions).Select(r => $"{{ name: r{r}{(r > 0 ? $", wait: {r}m" : "")} }}"))} ]\nadvance: {(isTogether ? "together" : "oneByOne")}";
            Ring[] rings = [.. Good(strategy + where).Rings];
            Ring[] plain = [.. Good(strategy).Rings];
            IGrouping<string?, Ring>[] ways = [.. rings.GroupBy(ring => ring.Region)];

            Assert.Equal(plain.Length * Math.Max(1, regions), rings.Select(ring => ring.Name).Distinct().Count());
            Assert.All(ways, way =>
            {
                Assert.Equal(plain.Select(ring => ring.Weight), way.Select(ring => ring.Weight));
                Assert.Equal(way.Select(ring => ring.Weight).Distinct().Order(), way.Select(ring => ring.Weight));
                Assert.Equal(100, way.Last().Weight);
            });
            Assert.True(regions == 0 || rings.Select(ring => ring.Region).SequenceEqual(isTogether
                ? plain.SelectMany(_ => Enumerable.Range(0, regions).Select(r => $"r{r}"))
                : Enumerable.Range(0, regions).SelectMany(r => plain.Select(_ => $"r{r}"))));
            Assert.Equal(plain.Sum(ring => ring.Bake.Ticks) * Math.Max(1, regions), rings.Sum(ring => ring.Bake.Ticks));
        },
        iter: 300);

    private static Gen<string> Written => Gen.OneOf(
        Gen.Int[1, 99].HashSet[1, 5].Select(steps => $"canary: {{ steps: [{string.Join(", ", steps.Order())}], bake: {steps.Count}m }}"),
        Gen.Int[0, 90].Select(minutes => $"blueGreen: {{ test: {minutes}m, bake: {minutes / 2}m }}"),
        Gen.Int[0, 90].Select(minutes => $"allAtOnce: {{ bake: {minutes}m }}"),
        Gen.Int[0, 99].HashSet[0, 6].Select(weights => $"rings: [ {string.Join(", ", weights.Order().Append(100).Select(weight => $"{{ name: w{weight}, weight: {weight}, bake: {weight}s }}"))} ]"));

    private static Rollout Good(string rollout)
    {
        PlanReading reading = PlanReader.Read(Text(rollout));
        Assert.Empty(reading.Problems.Select(p => p.Sentence));
        return reading.Plan!.Stages[0].Rollout;
    }

    private static string Shown(Ring ring) =>
        $"{(ring.Wait > TimeSpan.Zero ? $"[{PlanDuration.Format(ring.Wait)}] " : "")}{ring.Name} {ring.Weight} {PlanDuration.Format(ring.Bake)}{(ring.Question is { } asked ? $" ({asked})" : "")}";

    private static string Text(string rollout, string health = "health: none", string more = "") => $"""
        product: storefront
        stages:
          - name: production
            {more}
            rollout:
              {rollout.Replace("\n", "\n      ")}
              {health}
        """;
}
