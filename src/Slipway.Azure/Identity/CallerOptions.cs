using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Slipway.Azure.Identity;

/// <summary>
/// Whose tokens say who calls, under <c>SlipwayApi</c>: <c>audience</c> and <c>tenantId</c>, which are those of the bot, <c>SlipwayTeams:appId</c> and
/// <c>SlipwayTeams:tenantId</c>, unless they are set. Without them nobody can prove who they are.
/// </summary>
public sealed record CallerOptions
{
    private const string Section = "SlipwayApi";
    private const string Teams = "SlipwayTeams";

    /// <summary>The id of the tenant (a GUID).</summary>
    public string? TenantId { get; set; }

    /// <summary>The app id for which a token must be made out.</summary>
    public string? Audience { get; set; }

    /// <summary>Where tokens come from.</summary>
    public string LoginEndpoint { get; set; } = "https://login.microsoftonline.com";

    /// <summary>Whether callers on this machine may answer by name; only a host for development says so.</summary>
    public bool TrustsNames { get; set; }

    /// <summary>Whether all of it is the bot's, whose own check says what is wrong with it.</summary>
    internal bool IsBorrowed { get; private set; }

    /// <summary>Whether callers must prove who they are.</summary>
    public bool IsConfigured => TenantId is not null || Audience is not null;

    /// <summary>The issuer of the tenant's tokens.</summary>
    public string Issuer => $"{LoginEndpoint}/{TenantId}/v2.0";

    /// <summary>Where the tenant tells its keys.</summary>
    public string Metadata => $"{Issuer}/.well-known/openid-configuration";

    /// <summary>Takes the settings.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        (IConfigurationSection own, IConfigurationSection teams) = (configuration.GetSection(Section), configuration.GetSection(Teams));
        IsBorrowed = !own.GetChildren().Any();
        TenantId = Text(own["tenantId"]) ?? Text(teams["tenantId"]);
        Audience = Text(own["audience"]) ?? (TenantId is null ? null : Text(teams["appId"]));
        LoginEndpoint = (Text(own["loginEndpoint"]) ?? Text(teams["loginEndpoint"]))?.TrimEnd('/') ?? LoginEndpoint;
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    /// <summary>Says in one sentence what is wrong.</summary>
    internal sealed class Check : IValidateOptions<CallerOptions>
    {
        public ValidateOptionsResult Validate(string? name, CallerOptions options) =>
            options is { IsConfigured: true, IsBorrowed: false } && Problem(options) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;

        private static string? Problem(CallerOptions options) =>
            options.TenantId is null ? $"{Section}:audience is set and no tenant is; set {Section}:tenantId to the tenant's id."
            : !Guid.TryParse(options.TenantId, out _) ? $"{Section}:tenantId '{options.TenantId}' is not a GUID; set it to the tenant's id."
            : options.Audience is null ? $"{Section}:audience is missing; set it to the app id for which callers get their tokens."
            : !IsAddress(options.LoginEndpoint) ? $"{Section}:loginEndpoint '{options.LoginEndpoint}' is not an https address; write one, or leave it out."
            : null;

        // Keys may come in clear text from this machine alone, where a test or a developer's own peer listens.
        private static bool IsAddress(string text) =>
            Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && address is { UserInfo: "", Query: "", Fragment: "" }
            && (address.Scheme == Uri.UriSchemeHttps || (address.IsLoopback && address.Scheme == Uri.UriSchemeHttp));
    }
}
