using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Slipway.Azure.Identity;

/// <summary>
/// Whose tokens say who calls, under <c>SlipwayApi</c>: <c>audience</c> and <c>tenantId</c>, which are those of the bot, <c>SlipwayTeams:appId</c> and
/// <c>SlipwayTeams:tenantId</c>, unless they are set. Without them no person and no application can prove who they are. Whether a function key opens the API, <c>keys</c>, and what whoever
/// has one may do, <c>keyRoles</c>. And where people find the API: <c>address</c>.
/// </summary>
public sealed record CallerOptions
{
    private const string Section = "SlipwayApi";
    private const string Teams = "SlipwayTeams";
    private const string RoutePrefix = "AzureFunctionsJobHost:extensions:http:routePrefix";

    private static readonly string[] OfAnyTenant = ["address", "scope", "keys", "keyRoles", "limits"];

    /// <summary>The id of the tenant (a GUID).</summary>
    public string? TenantId { get; set; }

    /// <summary>The app id for which a token must be made out.</summary>
    public string? Audience { get; set; }

    /// <summary>The scope that a person's token must have been given for: the one that lets an app decide in their name.</summary>
    public string Scope { get; set; } = "Approvals.Decide";

    /// <summary>Where tokens come from.</summary>
    public string LoginEndpoint { get; set; } = "https://login.microsoftonline.com";

    /// <summary>Where browsers reach the app, without the prefix of its routes; null where that is not known.</summary>
    public string? Address { get; set; }

    /// <summary>The first segment or segments of the app's routes; may be empty.</summary>
    public string Prefix { get; set; } = "api";

    /// <summary>
    /// Whether function keys open the API, which the Functions host checks before the app is asked. Without, the app itself demands a token of every caller.
    /// </summary>
    public bool Keys { get; set; }

    /// <summary>What a caller may do who has a key: these roles, for every product and environment. Names, with commas between them.</summary>
    public IReadOnlySet<Role> KeyRoles { get; set; } = FrozenSet<Role>.Empty;

    /// <summary>Whether callers on this machine may answer by name; only a host for development says so.</summary>
    public bool TrustsNames { get; set; }

    private string? keysText;
    private string[] roleNames = [];

    /// <summary>Whether all of it is the bot's, whose own check says what is wrong with it.</summary>
    internal bool IsBorrowed { get; private set; }

    /// <summary>Whether people and applications can prove who they are.</summary>
    public bool IsConfigured => TenantId is not null || Audience is not null;

    /// <summary>The issuer of the tenant's tokens.</summary>
    public string Issuer => $"{LoginEndpoint}/{TenantId}/v2.0";

    /// <summary>Where the tenant tells its keys.</summary>
    public string Metadata => $"{Issuer}/.well-known/openid-configuration";

    /// <summary>The page on which an approval can be answered; null where nobody could sign in to it, or nobody knows where it is.</summary>
    /// <param name="approvalId">The approval's id.</param>
    public Uri? PageOf(string approvalId) =>
        IsConfigured && Address is not null ? new Uri(string.Join('/', [Address, .. Prefix.Length > 0 ? [Prefix] : (string[])[], "approvals", approvalId, "page"])) : null;

    /// <summary>Takes the settings.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        (IConfigurationSection own, IConfigurationSection teams) = (configuration.GetSection(Section), configuration.GetSection(Teams));
        IsBorrowed = !own.GetChildren().Any(setting => !OfAnyTenant.Contains(setting.Key, StringComparer.OrdinalIgnoreCase));
        TenantId = Text(own["tenantId"]) ?? Text(teams["tenantId"]);
        Audience = Text(own["audience"]) ?? (TenantId is null ? null : Text(teams["appId"]));
        Scope = Text(own["scope"]) ?? Scope;
        LoginEndpoint = (Text(own["loginEndpoint"]) ?? Text(teams["loginEndpoint"]))?.TrimEnd('/') ?? LoginEndpoint;
        keysText = Text(own["keys"]);
        Keys = bool.TryParse(keysText, out bool keys) && keys;
        roleNames = [.. (Text(own["keyRoles"]) ?? string.Join(',', own.GetSection("keyRoles").GetChildren().Select(role => role.Value)))
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        KeyRoles = Roles.Among(roleNames);
        Address = (Text(own["address"]) ?? Hosted(Text(configuration["WEBSITE_HOSTNAME"])))?.TrimEnd('/');
        Prefix = (configuration[RoutePrefix] ?? Prefix).Trim('/');
    }

    // Azure names the app's host there, and Core Tools its own, which speaks clear text.
    private static string? Hosted(string? name) =>
        name is null ? null : Uri.TryCreate($"http://{name}", UriKind.Absolute, out Uri? here) && here.IsLoopback ? $"http://{name}" : $"https://{name}";

    // Keys and tokens may go in clear text on this machine alone, where a test or a developer's own peer listens.
    internal static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && address is { UserInfo: "", Query: "", Fragment: "" }
        && (address.Scheme == Uri.UriSchemeHttps || (address.IsLoopback && address.Scheme == Uri.UriSchemeHttp));

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    /// <summary>Says in one sentence what is wrong.</summary>
    internal sealed class Check : IValidateOptions<CallerOptions>
    {
        public ValidateOptionsResult Validate(string? name, CallerOptions options) =>
            (options is { IsConfigured: true, IsBorrowed: false } ? Problem(options) : null) is { } problem ? ValidateOptionsResult.Fail(problem)
            : options.Scope.Any(letter => char.IsWhiteSpace(letter) || letter is '/' or ':') ? ValidateOptionsResult.Fail(
                $"{Section}:scope '{options.Scope}' is not the name of a scope; write it without its address, such as Approvals.Decide, or leave it out.")
            : options.keysText is { } keys && !bool.TryParse(keys, out _) ? ValidateOptionsResult.Fail(
                $"{Section}:keys '{keys}' is neither true nor false; write one of them, or leave it out.")
            : options.roleNames.FirstOrDefault(role => !Roles.TryParse(role, out _)) is { } unknown ? ValidateOptionsResult.Fail(
                $"{Section}:keyRoles has '{unknown}', which is no role; write some of {string.Join(", ", Enum.GetValues<Role>().Select(Roles.Named))}, with commas between them.")
            : options.Address is { } address && !IsAddress(address) ? ValidateOptionsResult.Fail(
                $"{Section}:address '{address}' is not an https address; write the one under which browsers reach the app, such as https://slipway.example.com.")
            : ValidateOptionsResult.Success;

        private static string? Problem(CallerOptions options) =>
            options.TenantId is null ? $"{Section}:audience is set and no tenant is; set {Section}:tenantId to the tenant's id."
            : !Guid.TryParse(options.TenantId, out _) ? $"{Section}:tenantId '{options.TenantId}' is not a GUID; set it to the tenant's id."
            : options.Audience is null ? $"{Section}:audience is missing; set it to the app id for which callers get their tokens."
            : !IsAddress(options.LoginEndpoint) ? $"{Section}:loginEndpoint '{options.LoginEndpoint}' is not an https address; write one, or leave it out."
            : null;
    }
}
