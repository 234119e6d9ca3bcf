using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Slipway.Azure.Targets.Kubernetes;

namespace Slipway.Azure.Tests.Targets.Kubernetes;

/// <summary>A wrong setting stops the host with one sentence.</summary>
public sealed class ClusterOptionsTests
{
    [Theory]
    [InlineData("inCluster=true", null)]
    [InlineData("kubeconfig=$FILE", null)]
    [InlineData("kubeconfig=$FILE;context=prod", null)]
    [InlineData("server=https://shop.hcp.westeurope.azmk8s.io:443;ca=$PEM;clientId=00000000-0000-0000-0000-000000000001", null)]
    [InlineData("server=https://shop.hcp.westeurope.azmk8s.io:443;ca=$BASE64", null)]
    [InlineData("", "SlipwayKubernetes:main must say in one way how the cluster is reached; set one of :inCluster, :kubeconfig and :server.")]
    [InlineData("inCluster=true;server=https://a.example", "SlipwayKubernetes:main must say in one way how the cluster is reached; set one of :inCluster, :kubeconfig and :server.")]
    [InlineData("kubeconfig=/nowhere/config", "SlipwayKubernetes:main:kubeconfig names /nowhere/config, and there is no such file; name one that is there.")]
    [InlineData("inCluster=true;context=prod", "SlipwayKubernetes:main:context is one of a kubeconfig; set SlipwayKubernetes:main:kubeconfig, or remove it.")]
    [InlineData("inCluster=true;ca=$PEM", "SlipwayKubernetes:main:ca and :clientId belong to SlipwayKubernetes:main:server; set it, or remove them.")]
    [InlineData("server=http://a.example", "SlipwayKubernetes:main:server 'http://a.example' is not an https address without a user, query or fragment; write one.")]
    [InlineData("server=https://a.example;ca=nonsense", "SlipwayKubernetes:main:ca holds no certificate; write it in PEM, or as certificate-authority-data of a kubeconfig has it.")]
    public void A_wrong_setting_is_told_and_a_good_one_is_taken(string settings, string? problem)
    {
        string pem = Certificate();
        Dictionary<string, string?> values = settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=', 2)).ToDictionary(
            pair => $"SlipwayKubernetes:main:{pair[0]}",
            pair => (string?)pair[1]
                .Replace("$FILE", typeof(ClusterOptionsTests).Assembly.Location, StringComparison.Ordinal)
                .Replace("$PEM", pem, StringComparison.Ordinal)
                .Replace("$BASE64", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(pem)), StringComparison.Ordinal));
        values["SlipwayKubernetes:main:other"] = "so that there is a section";
        ClusterOptions options = new();
        options.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());

        ValidateOptionsResult result = new ClusterOptions.Check().Validate(null, options);

        Assert.Equal(problem, result.Failed ? Assert.Single(result.Failures) : null);
    }

    private static string Certificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 authority = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(Sample.Noon, Sample.Noon.AddYears(1));
        return authority.ExportCertificatePem();
    }
}
