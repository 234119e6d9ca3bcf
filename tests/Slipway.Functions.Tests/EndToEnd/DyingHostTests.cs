using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Slipway.Azure.Identity;
using Slipway.Azure.Tests.Targets.Kubernetes;
using Slipway.Azure.Tests.Targets.Webhooks;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Fate = Slipway.Functions.Tests.EndToEnd.MortalHost.Fate;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>
/// The real process dies in the calls that change a target: on the way forward and on the way back, before the call's effect and behind it. In the end
/// everything runs the new version, or everything what it ran before.
/// </summary>
public sealed class DyingHostTests(World world)
{
    private const string Canary = "canary";
    private const string Everyone = "everyone";

    [Fact]
    public async Task A_host_that_dies_in_calls_of_a_webhook_releases_the_whole_or_takes_the_whole_back()
    {
        await using SimulatedWebhook webhook = await SimulatedWebhook.StartAsync(TimeProvider.System);
        string account = world.NewAccount();
        using MortalHost host = new(account, ("SlipwayWebhooks__tv__url", webhook.Address), ("SlipwayWebhooks__tv__secret", SimulatedWebhook.Secret));
        webhook.Instead = (context, wish) => Task.FromResult(Loses(host, context, $"{wish["action"]} {wish["spot"]}"));

        await ReleaseAndTakeBackAsync(
            host,
            account,
            "{ webhook: { name: tv, spot: \"{ring}\" } }",
            bring: ring => $"bring {ring}",
            restore: ring => $"restore {ring}",
            ring => (string?)webhook.Runs.GetValueOrDefault(ring)?["version"]);

        Assert.Empty(webhook.Complaints);
    }

    [Fact]
    public async Task A_host_that_dies_in_calls_of_a_cluster_releases_the_whole_or_takes_the_whole_back()
    {
        await using SimulatedCluster cluster = await SimulatedCluster.StartAsync();
        string account = world.NewAccount();
        using KubeConfig config = new(cluster);
        using MortalHost host = new(account, ("SlipwayKubernetes__main__kubeconfig", config.Path));
        cluster.Instead = context => Loses(host, context, $"{context.Request.Method} {context.Request.Path.Value!.Split('/')[^1]}");
        foreach (string ring in new[] { Canary, Everyone })
        {
            cluster.Run($"deployments/shop-{ring}", "registry.example/shop:0.9.0");
        }

        await ReleaseAndTakeBackAsync(
            host,
            account,
            "{ kubernetes: { cluster: main, namespace: web, workload: \"deployment/shop-{ring}\", container: app, image: \"registry.example/shop:{version}\" } }",
            bring: ring => $"PATCH shop-{ring}",
            restore: ring => $"PATCH shop-{ring}",
            ring => Tag(cluster, $"deployments/shop-{ring}"));

        Assert.Empty(cluster.Complaints);
    }

    /// <summary>Releases 1.0.0 while hosts die on the way forward, then 1.1.0, which is ill in its last ring, while they die on the way back.</summary>
    private async Task ReleaseAndTakeBackAsync(
        MortalHost host, string account, string target, Func<string, string> bring, Func<string, string> restore, Func<string, string?> runs)
    {
        TestProduct product = new(await host.StartAsync(), new StorageAccount(account), world.Service);
        StageText production = product.Production("1s", "1s") with { Target = target };
        await product.StoreAsync(production);

        host.Expect((bring(Canary), Fate.DiesBefore), (bring(Everyone), Fate.DiesAfter));
        string id = await product.BeginAsync("1.0.0");
        product = product.At(await host.OutliveAsync());
        await product.Api.ReachesAsync(id, ReleaseState.Released);
        await RunsAsync("1.0.0");

        product.Service.Sicken($"{product.Name}/1.1.0/production/{Everyone}");
        host.Expect(
            (bring(Canary), Fate.Lives), (bring(Everyone), Fate.Lives), (restore(Everyone), Fate.DiesBefore), (restore(Canary), Fate.DiesAfter));
        id = await product.BeginAsync("1.1.0");
        product = product.At(await host.OutliveAsync());
        await product.Api.ReachesAsync(id, ReleaseState.RolledBack);
        await RunsAsync("1.0.0");
        Assert.Equal(4, host.Deaths);

        async Task RunsAsync(string version)
        {
            Assert.Equal((version, version), (runs(Canary), runs(Everyone)));
            EnvironmentRecord environment = (await product.EnvironmentAsync())!;
            Assert.Equal((version, null), (environment.Running!.Version.ToString(), environment.HeldBy));
        }
    }

    private static bool Loses(MortalHost host, HttpContext context, string call)
    {
        bool isLost = host.IsLost(call);
        if (isLost)
        {
            context.Abort();
        }

        return isLost;
    }

    private static string? Tag(SimulatedCluster cluster, string thing) =>
        ((string?)cluster.Things[thing]["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Single(container => (string?)container!["name"] == "app")!["image"])?.Split(':')[^1];

    /// <summary>A file that says how a cluster is reached.</summary>
    private sealed class KubeConfig : IDisposable
    {
        public KubeConfig(SimulatedCluster cluster) => File.WriteAllText(
            Path,
            $$"""
            apiVersion: v1
            kind: Config
            clusters: [ { name: main, cluster: { server: "{{cluster.Address}}" } } ]
            users: [ { name: slipway, user: { token: {{SimulatedCluster.Token}} } } ]
            contexts: [ { name: main, context: { cluster: main, user: slipway } } ]
            current-context: main
            """);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
