using System.Text.Json.Nodes;
using Slipway.Azure.Tests.Events;
using Slipway.Azure.Tests.Targets.Agents;
using Slipway.Host;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>The whole app with a Service Bus: an agent rolls out, and a topic is told.</summary>
public sealed class BusTests(World world) : IAsyncLifetime
{
    private readonly SimulatedServiceBus bus = new();
    private SimulatedAgent agent = null!;
    private SlipwayApp app = null!;
    private TestProduct product = null!;

    private SimulatedEntity Topic => bus.Of("slipway-events");

    public async ValueTask InitializeAsync()
    {
        agent = await SimulatedAgent.StartAsync(bus);
        SlipwayHostOptions options = world.NewOptions();
        app = await world.StartAppAsync(options with
        {
            Settings = new Dictionary<string, string?>(options.Settings) { ["SlipwayBus:connectionString"] = bus.ConnectionString, ["SlipwayBus:agents"] = "eu" },
        });
        product = app.NewProduct();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await agent.DisposeAsync();
        bus.Dispose();
    }

    [Fact]
    public async Task An_agent_rolls_a_release_out_and_the_topic_is_told_each_line_once_in_order()
    {
        await StoreAsync();

        string id = await product.ReleaseAsync("1.0.0");

        Assert.Equal("1.0.0", (string?)agent.Runs["production/everyone"]["version"]);
        TimelineEntry[] timeline = await product.TimelineAsync(id);
        await ReleaseApi.UntilAsync(() => Task.FromResult(Topic.Kept.Count(message => message.Properties.GroupId == id)), count => count == timeline.Length);
        JsonObject[] told = [.. Topic.Kept.Where(message => message.Properties.GroupId == id).Select(message => JsonNode.Parse((byte[])message.Body)!.AsObject())];
        Assert.Equal(timeline.Select(line => (line.Sequence, line.Event.Text, line.Hash.ToString())), told.Select(one => ((int)one["data"]!["sequence"]!, (string)one["data"]!["text"]!, (string)one["data"]!["hash"]!)));
        Assert.Equal(("dev.slipway.release.requested", "dev.slipway.release.closed"), ((string?)told[0]["type"], (string?)told[^1]["type"]));
        Assert.Contains(told, one => (string?)one["type"] == "dev.slipway.release.ring.pointed" && (string?)one["data"]!["ring"] == "everyone");
    }

    [Fact]
    public async Task What_an_agent_refuses_is_taken_back_with_its_words()
    {
        await StoreAsync();
        await product.ReleaseAsync("1.0.0");
        agent.Says = new JsonObject { ["state"] = "refused", ["text"] = "not on a Friday" };

        string id = await product.BeginAsync("1.1.0");
        await ReleaseApi.UntilAsync(() => product.Api.ReleaseAsync(id), answer => answer.Sentence.Contains("not on a Friday", StringComparison.Ordinal));

        Assert.Equal("1.0.0", (string?)agent.Runs["production/everyone"]["version"]);
    }

    [Fact]
    public async Task A_plan_whose_agent_nobody_configured_is_refused_in_a_clear_sentence()
    {
        TestProduct elsewhere = world.App.NewProduct();
        Answer off = await elsewhere.Api.SendAsync(HttpMethod.Post, $"plans/{elsewhere.Name}", Plan(elsewhere.Name, "eu"), "application/yaml");
        Answer other = await product.Api.SendAsync(HttpMethod.Post, $"plans/{product.Name}", Plan(product.Name, "us"), "application/yaml");

        Assert.Equal((422, 422), (off.Status, other.Status));
        Assert.Equal(
            "Stage production is rolled out by agent eu, and no Service Bus is configured; set SlipwayBus:fullyQualifiedNamespace and SlipwayBus:agents, or name another target.",
            (string?)off.Json["detail"]);
        Assert.Equal("Stage production is rolled out by agent us, which is not configured; add it to SlipwayBus:agents, or name another target.", (string?)other.Json["detail"]);
    }

    [Fact]
    public async Task Health_shows_what_was_put_aside()
    {
        Assert.Equal("healthy", (string?)(await world.App.Api.GetAsync("health")).Json["status"]);
        TaskCompletionSource aside = new();
        bus.Of("slipway-answers/$deadletterqueue").Arrived += _ => aside.TrySetResult();
        await agent.SendAsync("noise", "bring-1.1", "key");
        await aside.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        JsonNode health = (await product.Api.GetAsync("health")).Json;

        Assert.Equal("impaired", (string?)health["status"]);
        Assert.Equal("dead-letters", (string?)Assert.Single(health["findings"]!.AsArray())!["kind"]);
    }

    private Task<Answer> StoreAsync() => product.StoreAsync(TestProduct.Plain() with { Target = Agent("eu") });

    private static string Plan(string name, string agent) => new PlanText(name, TestProduct.Plain() with { Target = Agent(agent) }).ToString();

    private static string Agent(string name) => $"{{ agent: {{ name: {name} }} }}";
}
