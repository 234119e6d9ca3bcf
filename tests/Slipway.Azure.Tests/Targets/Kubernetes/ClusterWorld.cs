using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Identity;
using Slipway.Azure.Targets;
using Slipway.Azure.Targets.Kubernetes;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Targets.Kubernetes;

/// <summary>A cluster, the adapter that acts on it, and a product of the test's own.</summary>
internal sealed class ClusterWorld : IAsyncDisposable
{
    public const string Image = "registry.example/shop:{version}";
    public const string Old = "registry.example/shop@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly WeightedRoute Both = new("shop", "blue", "green", "deployment/blue");

    private readonly ServiceProvider services;

    private ClusterWorld(AzuriteFixture azurite, SimulatedCluster cluster)
    {
        Cluster = cluster;
        IConfiguration settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["SlipwayKubernetes:main:server"] = cluster.Address }).Build();
        services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddKeyedSingleton<TokenCredential>(Clusters.Credential, new SimulatedEntraToken())
            .AddSingleton(new ImageReference(new ArtifactAccounts(azurite.Account), azurite.Account.Seals()))
            .AddClusters(settings)
            .BuildServiceProvider();
    }

    public SimulatedCluster Cluster { get; }

    public ProductName Product { get; } = Sample.Product();

    /// <summary>What ran when the test began.</summary>
    public TargetState? Before { get; set; }

    public ITarget Target => services.GetRequiredService<ITarget>();

    public static async Task<ClusterWorld> StartAsync(AzuriteFixture azurite) => new(azurite, await SimulatedCluster.StartAsync());

    /// <summary>Two workloads, of which the blue one has all the users.</summary>
    public static async Task<ClusterWorld> SharedAsync(AzuriteFixture azurite)
    {
        ClusterWorld world = await StartAsync(azurite);
        world.Cluster.Run("deployments/blue", Old);
        world.Cluster.Run("deployments/green", "registry.example/shop:1.2.0");
        world.Cluster.Share("shop", 1, 0);
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    public TargetPlace Place(string workload = "deployment/shop", string? container = "app", string image = Image, WeightedRoute? route = null, int weight = 100) => new(
        Product,
        "production",
        new Ring($"w{weight}", weight, TimeSpan.Zero),
        new Target.Kubernetes("main", "web", workload, container, image, null, route, TimeSpan.FromMinutes(10)));

    /// <summary>A place that shares its traffic between the two workloads.</summary>
    public TargetPlace Shared(int weight, bool namesBoth = true) =>
        Place("deployment/green", route: namesBoth ? Both : Both with { StableWorkload = null }, weight: weight);

    public BroughtVersion Brought(string version) => new(
        Sample.Release(Product, version), new VersionSeal("production", Digest.Of(version), Digest.Of($"manifest {version}"), 1, 1));

    public async Task<TargetStep> BringAsync(TargetPlace place, string version, TargetState before) =>
        await Target.BringAsync(place, Brought(version), before, await ReadAsync(place), Sample.Cancellation);

    public Task<TargetStep> RestoreAsync(TargetPlace place, string ours, TargetState before) =>
        Target.RestoreAsync(place, Sample.Release(Product, ours), before, Sample.Cancellation);

    public Task<TargetState> ReadAsync(TargetPlace place) => Target.ReadAsync(place, Sample.Cancellation);

    /// <summary>Calls again while the target is busy, and after what broke, as the durable engine does.</summary>
    public static async Task<TargetStep> UntilAsync(Func<Task<TargetStep>> step)
    {
        for (int call = 0; call < 20; call++)
        {
            try
            {
                if (await step() is not TargetStep.Going and var end)
                {
                    return end;
                }
            }
            catch (HttpRequestException)
            {
                // It passes.
            }
        }

        throw new InvalidOperationException("It is busy for ever.");
    }
}
