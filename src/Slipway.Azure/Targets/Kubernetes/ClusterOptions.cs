using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>
/// The clusters that plans may name, under <c>SlipwayKubernetes:{name}</c>, each reached in one of three ways: <c>inCluster: true</c> by the service account of the
/// pod that Slipway runs in; <c>kubeconfig</c>, a file, with <c>context</c> where it is not the current one; or <c>server</c>, with <c>ca</c>, its authority's
/// certificate in PEM or in the base64 form that a kubeconfig has, by the app's Entra identity, as AKS takes it, or the managed identity that <c>clientId</c> names.
/// </summary>
public sealed record ClusterOptions
{
    private const string Section = "SlipwayKubernetes";

    /// <summary>Each cluster by its name in plans.</summary>
    public Dictionary<string, Cluster> Named { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes the settings.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (IConfigurationSection cluster in configuration.GetSection(Section).GetChildren())
        {
            Named[cluster.Key] = new Cluster(
                bool.TryParse(cluster["inCluster"], out bool inside) && inside,
                Text(cluster["kubeconfig"]),
                Text(cluster["context"]),
                Text(cluster["server"])?.TrimEnd('/'),
                Text(cluster["ca"]),
                Text(cluster["clientId"]));
        }
    }

    /// <summary>A cluster.</summary>
    /// <exception cref="InvalidOperationException">None is configured by this name.</exception>
    public Cluster Of(string name) => Named.TryGetValue(name, out Cluster? found)
        ? found
        : throw new InvalidOperationException($"No cluster '{name}' is configured; set {Section}:{name}:inCluster, :kubeconfig or :server.");

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    /// <summary>How a cluster is reached.</summary>
    /// <param name="InCluster">By the service account of the pod that Slipway runs in.</param>
    /// <param name="KubeConfig">By this file.</param>
    /// <param name="Context">By this context of the file; null for its current one.</param>
    /// <param name="Server">At this address, by an Entra identity.</param>
    /// <param name="Ca">The certificate of the authority that the server's was signed by; null for one that the machine trusts.</param>
    /// <param name="ClientId">The client id of a user-assigned managed identity; null for what the app has.</param>
    public sealed record Cluster(bool InCluster, string? KubeConfig, string? Context, string? Server, string? Ca, string? ClientId)
    {
        /// <summary>The authority's certificates; null for those that the machine trusts.</summary>
        /// <exception cref="CryptographicException">The setting holds none.</exception>
        internal X509Certificate2Collection? Authorities()
        {
            if (Ca is null)
            {
                return null;
            }

            X509Certificate2Collection authorities = [];
            authorities.ImportFromPem(Ca.Contains("-----BEGIN", StringComparison.Ordinal) ? Ca : Decoded(Ca));
            return authorities.Count > 0 ? authorities : throw new CryptographicException("There is no certificate in it.");
        }

        /// <summary>As whom Azure is asked, where this cluster has an identity of its own.</summary>
        internal TokenCredential? Identity() => ClientId is { } client ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client)) : null;

        private static string Decoded(string text)
        {
            byte[] bytes = new byte[text.Length];
            return Convert.TryFromBase64String(text, bytes, out int length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        }
    }

    /// <summary>Says in one sentence what is wrong.</summary>
    internal sealed class Check : IValidateOptions<ClusterOptions>
    {
        public ValidateOptionsResult Validate(string? name, ClusterOptions options) =>
            options.Named.Select(cluster => Problem($"{Section}:{cluster.Key}", cluster.Value)).OfType<string>().FirstOrDefault() is { } problem
                ? ValidateOptionsResult.Fail(problem)
                : ValidateOptionsResult.Success;

        private static string? Problem(string setting, Cluster cluster)
        {
            int ways = (cluster.InCluster ? 1 : 0) + (cluster.KubeConfig is null ? 0 : 1) + (cluster.Server is null ? 0 : 1);
            return ways != 1 ? $"{setting} must say in one way how the cluster is reached; set one of :inCluster, :kubeconfig and :server."
                : cluster.KubeConfig is { } file && !File.Exists(file) ? $"{setting}:kubeconfig names {file}, and there is no such file; name one that is there."
                : cluster is { Context: not null, KubeConfig: null } ? $"{setting}:context is one of a kubeconfig; set {setting}:kubeconfig, or remove it."
                : cluster is { Server: null } and ({ Ca: not null } or { ClientId: not null }) ? $"{setting}:ca and :clientId belong to {setting}:server; set it, or remove them."
                : cluster.Server is { } server && !IsAddress(server) ? $"{setting}:server '{server}' is not an https address without a user, query or fragment; write one."
                : !HasAuthority(cluster) ? $"{setting}:ca holds no certificate; write it in PEM, or as certificate-authority-data of a kubeconfig has it."
                : null;
        }

        private static bool HasAuthority(Cluster cluster)
        {
            try
            {
                cluster.Authorities();
                return true;
            }
            catch (CryptographicException)
            {
                return false;
            }
        }

        // Clear text only to this machine, where a developer's own proxy listens.
        private static bool IsAddress(string text) =>
            Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && address is { UserInfo: "", Query: "", Fragment: "" }
            && (address.Scheme == Uri.UriSchemeHttps || (address.IsLoopback && address.Scheme == Uri.UriSchemeHttp));
    }
}
