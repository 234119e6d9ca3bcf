using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Targets;
using Slipway.Azure.Targets.Webhooks;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Targets.Webhooks;

/// <summary>A user's system, the adapter that calls it, and a product of the test's own.</summary>
internal sealed class WebhookWorld : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private WebhookWorld(AzuriteFixture azurite, SimulatedWebhook peer, FakeTimeProvider clock, string secret)
    {
        (Peer, Clock) = (peer, clock);
        IConfiguration settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SlipwayWebhooks:deployer:url"] = peer.Address,
            ["SlipwayWebhooks:deployer:secret"] = secret,
        }).Build();
        services = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddSingleton(azurite.Account).AddWebhooks(settings).BuildServiceProvider();
        Product = Sample.Product();
    }

    public SimulatedWebhook Peer { get; }

    public FakeTimeProvider Clock { get; }

    public ProductName Product { get; }

    public ITarget Target => services.GetRequiredService<ITarget>();

    public WebhookCheck Check => services.GetRequiredService<WebhookCheck>();

    public WebhookCalls Calls => services.GetRequiredService<WebhookCalls>();

    public static async Task<WebhookWorld> StartAsync(AzuriteFixture azurite, string secret = SimulatedWebhook.Secret)
    {
        FakeTimeProvider clock = new(Sample.Noon);
        return new WebhookWorld(azurite, await SimulatedWebhook.StartAsync(clock), clock, secret);
    }

    public async ValueTask DisposeAsync()
    {
        await Peer.DisposeAsync();
        await services.DisposeAsync();
    }

    public TargetPlace Place(int weight = 100, string ring = "everyone", string spot = "{product}/{environment}", bool splits = false) => new(
        Product, "production", new Ring(ring, weight, TimeSpan.Zero), new Target.Webhook("deployer", spot, splits, TimeSpan.FromMinutes(10)));

    public string Spot => $"{Product}/production";

    public BroughtVersion Brought(string version) => new(
        Sample.Release(Product, version), new VersionSeal("production", Digest.Of(version), Digest.Of($"manifest {version}"), 1, 1));

    /// <summary>What a release before this one left there.</summary>
    public JsonObject Running(string version, int weight = 100) => new()
    {
        ["version"] = version,
        ["release"] = Sample.Release(Product, version).ToString(),
        ["content"] = Digest.Of(version).ToString(),
        ["weight"] = weight,
        ["mark"] = $"image of {version}",
    };

    /// <summary>Looks, and takes a step, as the activity does.</summary>
    public async Task<TargetStep> BringAsync(TargetPlace place, string version, TargetState before) =>
        await Target.BringAsync(place, Brought(version), before, await Target.ReadAsync(place, Sample.Cancellation), Sample.Cancellation);

    public Task<TargetStep> RestoreAsync(TargetPlace place, string ours, TargetState before) =>
        Target.RestoreAsync(place, Sample.Release(Product, ours), before, Sample.Cancellation);

    public Task<TargetState> ReadAsync(TargetPlace place) => Target.ReadAsync(place, Sample.Cancellation);
}
