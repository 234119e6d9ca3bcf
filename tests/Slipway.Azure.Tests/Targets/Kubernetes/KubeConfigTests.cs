using Azure.Core;
using Microsoft.Extensions.Options;
using Slipway.Azure.Targets.Kubernetes;

namespace Slipway.Azure.Tests.Targets.Kubernetes;

/// <summary>A cluster is reached as a kubeconfig says, by the context that is named.</summary>
public sealed class KubeConfigTests
{
    [Theory]
    [InlineData("prod", true)]
    [InlineData("stranger", false)]
    public async Task A_kubeconfig_says_where_a_cluster_is_and_who_asks(string context, bool isKnown)
    {
        await using SimulatedCluster cluster = await SimulatedCluster.StartAsync();
        cluster.Run("deployments/shop", ClusterWorld.Old);
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file,
            $$"""
            apiVersion: v1
            kind: Config
            clusters: [ { name: main, cluster: { server: "{{cluster.Address}}" } } ]
            users: [ { name: known, user: { token: {{SimulatedCluster.Token}} } }, { name: stranger, user: { token: other } } ]
            contexts: [ { name: prod, context: { cluster: main, user: known } }, { name: stranger, context: { cluster: main, user: stranger } } ]
            current-context: stranger
            """,
            Sample.Cancellation);
        ClusterOptions options = new();
        options.Named["main"] = new ClusterOptions.Cluster(false, file, context, null, null, null);
        using Clusters clusters = new(Options.Create(options), new NobodyCredential(), TimeProvider.System);
        ClusterThing shop = Workload.ThingOf("main", "web", "deployment/shop");
        try
        {
            if (isKnown)
            {
                Assert.Equal("shop", (string?)(await clusters.FindAsync(shop, Sample.Cancellation))!["metadata"]!["name"]);
            }
            else
            {
                Assert.Contains("answered 401", (await Assert.ThrowsAsync<HttpRequestException>(() => clusters.FindAsync(shop, Sample.Cancellation))).Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class NobodyCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
