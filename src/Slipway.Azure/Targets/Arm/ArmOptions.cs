using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;

namespace Slipway.Azure.Targets.Arm;

/// <summary>
/// Where Azure is managed, under <c>SlipwayArm</c>: <c>endpoint</c> and <c>audience</c> for another cloud than the public one, and <c>clientId</c> for a
/// user-assigned managed identity to act as; else it is what the app has.
/// </summary>
public sealed record ArmOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "SlipwayArm";

    /// <summary>The address of Azure Resource Manager.</summary>
    public string Endpoint { get; set; } = "https://management.azure.com";

    /// <summary>For whom tokens are made out; null for the endpoint.</summary>
    public string? Audience { get; set; }

    /// <summary>The client id of a user-assigned managed identity; null for what the app has.</summary>
    public string? ClientId { get; set; }

    /// <summary>What a token is asked for.</summary>
    public string Scope => $"{(Audience ?? Endpoint).TrimEnd('/')}/.default";

    /// <summary>Takes the settings.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        IConfigurationSection section = configuration.GetSection(Section);
        Endpoint = Text(section["endpoint"])?.TrimEnd('/') ?? Endpoint;
        (Audience, ClientId) = (Text(section["audience"]), Text(section["clientId"]));
    }

    /// <summary>As whom Azure is asked.</summary>
    public TokenCredential Credential() => AppIdentity.Of(ClientId);

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    /// <summary>Says in one sentence what is wrong.</summary>
    internal sealed class Check : IValidateOptions<ArmOptions>
    {
        public ValidateOptionsResult Validate(string? name, ArmOptions options) => Problem(options) is { } problem
            ? ValidateOptionsResult.Fail(problem)
            : ValidateOptionsResult.Success;

        private static string? Problem(ArmOptions options) =>
            !IsAddress(options.Endpoint, pathless: true) ? $"{Section}:endpoint '{options.Endpoint}' is not an https address without a path; write one such as https://management.azure.com."
            : options.Audience is { } audience && !IsAddress(audience, pathless: false) ? $"{Section}:audience '{audience}' is not an https address; write one such as https://management.azure.com."
            : null;

        private static bool IsAddress(string text, bool pathless) =>
            Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && address is { UserInfo: "", Query: "", Fragment: "" }
            && address.Scheme == Uri.UriSchemeHttps
            && (!pathless || address.AbsolutePath == "/");
    }
}
