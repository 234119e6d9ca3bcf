using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;

namespace Slipway.Azure.Metrics;

/// <summary>
/// The servers that gates may ask, under <c>SlipwayMetrics:prometheus:{name}</c>: <c>address</c>, and where the server asks who it is, <c>token</c>, or
/// <c>azure: true</c> for an Azure Monitor workspace, which takes the app's identity, or the managed identity that <c>SlipwayMetrics:clientId</c> names. A plan
/// names a server and never an address. Azure Monitor and Log Analytics are asked where Azure has them, as the same identity, unless
/// <c>SlipwayMetrics:azureMonitor</c> and <c>SlipwayMetrics:logAnalytics</c> say otherwise: <c>endpoint</c>, and <c>audience</c> for whom the token is.
/// </summary>
public sealed record MetricsOptions
{
    private const string Section = "SlipwayMetrics:prometheus";
    private const string Client = "SlipwayMetrics:clientId";
    private const string Monitor = "SlipwayMetrics:azureMonitor";
    private const string Logs = "SlipwayMetrics:logAnalytics";

    /// <summary>Each server by its name in plans.</summary>
    public Dictionary<string, Server> Prometheus { get; } = new(StringComparer.Ordinal);

    /// <summary>The client id of a user-assigned managed identity to ask Azure as; null for what the app has.</summary>
    public string? ClientId { get; set; }

    /// <summary>Where the metrics of Azure's resources are asked for.</summary>
    public Service AzureMonitor { get; set; } = new("https://management.azure.com", "https://management.azure.com");

    /// <summary>Where workspaces of Log Analytics are asked.</summary>
    public Service LogAnalytics { get; set; } = new("https://api.loganalytics.azure.com", "https://api.loganalytics.io");

    /// <summary>Takes the settings.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ClientId = Text(configuration[Client]);
        AzureMonitor = Read(configuration.GetSection(Monitor), AzureMonitor);
        LogAnalytics = Read(configuration.GetSection(Logs), LogAnalytics);
        foreach (IConfigurationSection server in configuration.GetSection(Section).GetChildren())
        {
            Prometheus[server.Key] = new Server(
                Text(server["address"])?.TrimEnd('/') ?? "", Text(server["token"]), bool.TryParse(server["azure"], out bool azure) && azure);
        }
    }

    /// <summary>As whom Azure is asked.</summary>
    public TokenCredential Credential() => AppIdentity.Of(ClientId);

    private static Service Read(IConfigurationSection section, Service initial) => new(
        Text(section["endpoint"])?.TrimEnd('/') ?? initial.Endpoint, Text(section["audience"])?.TrimEnd('/') ?? initial.Audience);

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    /// <summary>A service of Azure, as another cloud or a test has it.</summary>
    /// <param name="Endpoint">Its address.</param>
    /// <param name="Audience">For whom the token is that it takes.</param>
    public sealed record Service(string Endpoint, string Audience);

    /// <summary>One server of Prometheus's HTTP API.</summary>
    /// <param name="Address">Its address, below which <c>/api/v1/query</c> lies.</param>
    /// <param name="Token">The bearer token that it wants; null for none. Never log it.</param>
    /// <param name="IsAzure">Whether it is an Azure Monitor workspace.</param>
    public sealed record Server(string Address, string? Token, bool IsAzure)
    {
        /// <summary>The address alone: the rest may hold a secret.</summary>
        public override string ToString() => Address;
    }

    /// <summary>Says in one sentence what is wrong, without repeating a secret.</summary>
    internal sealed class Check : IValidateOptions<MetricsOptions>
    {
        public ValidateOptionsResult Validate(string? name, MetricsOptions options) =>
            ((string?[])
            [
                .. options.Prometheus.Select(server => Problem(server.Key, server.Value)), Problem(Monitor, options.AzureMonitor), Problem(Logs, options.LogAnalytics),
            ]).OfType<string>().FirstOrDefault() is { } problem
                ? ValidateOptionsResult.Fail(problem)
                : ValidateOptionsResult.Success;

        private static string? Problem(string name, Server server) =>
            server.Address.Length == 0 ? $"{Section}:{name} names no server; set {Section}:{name}:address."
            : !IsAddress(server.Address) ? $"{Section}:{name}:address '{server.Address}' is not an https address without a user, query or fragment; write one."
            : server is { Token: not null, IsAzure: true } ? $"{Section}:{name}:token and :azure are both set, and one of them says who asks; remove the other."
            : null;

        private static string? Problem(string section, Service service) =>
            !IsAddress(service.Endpoint) ? $"{section}:endpoint '{service.Endpoint}' is not an https address without a user, query or fragment; write one."
            : !Uri.TryCreate(service.Audience, UriKind.Absolute, out _) ? $"{section}:audience '{service.Audience}' is no address of whom the token is for; write one."
            : null;

        // Clear text only to this machine, where a sidecar or a developer's own server listens.
        private static bool IsAddress(string text) =>
            Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && address is { UserInfo: "", Query: "", Fragment: "" }
            && (address.Scheme == Uri.UriSchemeHttps || (address.IsLoopback && address.Scheme == Uri.UriSchemeHttp));
    }
}
