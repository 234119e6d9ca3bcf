using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Slipway.Azure.Teams;

/// <summary>Which tenant's Teams Slipway speaks with, and as which bot: the section <c>SlipwayTeams</c>.</summary>
public sealed record TeamsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "SlipwayTeams";

    /// <summary>The tenant, a GUID; null where there is no Teams.</summary>
    public string? TenantId { get; set; }

    /// <summary>The bot's application id, a GUID; null where there is no bot.</summary>
    public string? AppId { get; set; }

    /// <summary>Who signs what the Bot Connector sends.</summary>
    public string Issuer { get; set; } = "https://api.botframework.com";

    /// <summary>Where the issuer's keys are described.</summary>
    public string MetadataAddress { get; set; } = "https://login.botframework.com/v1/.well-known/openidconfiguration";

    /// <summary>The hosts of service addresses that are believed, whole names; no token leaves for another.</summary>
    public IList<string> ServiceHosts { get; } = ["smba.trafficmanager.net"];

    /// <summary>Where the bot speaks first when no activity has told another address yet.</summary>
    public string ServiceUrl { get; set; } = "https://smba.trafficmanager.net/teams/";

    /// <summary>The channel in which stages ask; null for none.</summary>
    public string? Channel { get; set; }

    /// <summary>The channel for each stage that asks elsewhere.</summary>
    public IDictionary<string, string> Channels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether those who are named by their object id are asked in their personal chats too.</summary>
    public bool PersonalChats { get; set; }

    /// <summary>Whether there is a bot.</summary>
    public bool HasBot => AppId is not null && TenantId is not null;

    /// <summary>Reads the section.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.GetSection(Section).Bind(this);
    }

    /// <summary>Says in one sentence what is wrong with the settings.</summary>
    internal sealed class Check : IValidateOptions<TeamsOptions>
    {
        public ValidateOptionsResult Validate(string? name, TeamsOptions options) =>
            Problem(options) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;

        private static string? Problem(TeamsOptions options) =>
            options.TenantId is null && options.AppId is null ? null
            : !Guid.TryParseExact(options.TenantId, "D", out _) ? $"{Section}:TenantId is not a GUID; set it to the tenant's id, as in the Entra portal."
            : !Guid.TryParseExact(options.AppId, "D", out _) ? $"{Section}:AppId is not a GUID; set it to the bot's application id."
            : !IsHttps(options.MetadataAddress) ? $"{Section}:MetadataAddress is not an https address."
            : !Bot.ServiceAddress.IsAllowed(options.ServiceUrl, options) ? $"{Section}:ServiceUrl is not an https address on one of ServiceHosts."
            : null;

        private static bool IsHttps(string address) => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps;
    }
}
