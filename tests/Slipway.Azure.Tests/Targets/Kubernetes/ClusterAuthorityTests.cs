using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Slipway.Azure.Targets.Kubernetes;

namespace Slipway.Azure.Tests.Targets.Kubernetes;

/// <summary>A server is believed when the authority of the settings has signed for it, and no token goes to another.</summary>
public sealed class ClusterAuthorityTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_is_believed_by_its_own_authority_alone(bool isItsOwn)
    {
        using X509Certificate2 authority = Authority("CN=cluster");
        using X509Certificate2 other = Authority("CN=another");
        using X509Certificate2 server = Server(authority);
        await using SimulatedCluster cluster = await SimulatedCluster.StartAsync(server);
        cluster.Run("deployments/shop", ClusterWorld.Old);
        ClusterOptions options = new();
        options.Named["main"] = new ClusterOptions.Cluster(false, null, null, cluster.Address, (isItsOwn ? authority : other).ExportCertificatePem(), null);
        using Clusters clusters = new(Options.Create(options), new SimulatedEntraToken(), TimeProvider.System);
        ClusterThing shop = Workload.ThingOf("main", "web", "deployment/shop");

        if (isItsOwn)
        {
            Assert.NotNull(await clusters.FindAsync(shop, Sample.Cancellation));
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => clusters.FindAsync(shop, Sample.Cancellation));
            Assert.Equal(0, cluster.Requests);
        }
    }

    private static X509Certificate2 Authority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
    }

    private static X509Certificate2 Server(X509Certificate2 authority)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=server", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 signed = request.Create(authority, now.AddHours(-1), now.AddDays(1), [1, 2, 3, 4]);
        using X509Certificate2 whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
