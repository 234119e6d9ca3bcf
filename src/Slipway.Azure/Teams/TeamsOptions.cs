using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;

namespace Slipway.Azure.Teams;

/// <summary>
/// The tenant whose people approve, and the bot that asks them, under <c>SlipwayTeams</c>. Where neither it nor <c>SlipwayApi</c> names a tenant nobody
/// is looked up: people are known only by the names that callers give.
/// </summary>
public sealed record TeamsOptions
{
    /// <summary>The section, and the key of the <see cref="TokenCredential"/> that signs in to the tenant.</summary>
    public const string Section = "SlipwayTeams";

    private static readonly string[] GraphHosts = ["graph.microsoft.com", "graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"];

    private static readonly string[] LoginHosts = ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"];

    /// <summary>The id of the tenant (a GUID).</summary>
    public string? TenantId { get; set; }

    /// <summary>The app id of the bot (a GUID); with a managed identity, its client id.</summary>
    public string? AppId { get; set; }

    /// <summary>The client id of a user-assigned managed identity to sign in with.</summary>
    public string? ClientId { get; set; }

    /// <summary>The bot's secret; null where an identity signs in. Never log it.</summary>
    public string? AppPassword { get; set; }

    /// <summary>Microsoft Graph, with its version.</summary>
    public string GraphEndpoint { get; set; } = "https://graph.microsoft.com/v1.0";

    /// <summary>Where tokens come from.</summary>
    public string LoginEndpoint { get; set; } = "https://login.microsoftonline.com";

    /// <summary>Where the keys are told that sign what Teams sends.</summary>
    public string OpenIdMetadata { get; set; } = "https://login.botframework.com/v1/.well-known/openidconfiguration";

    /// <summary>The only hosts that are answered to, exactly; no token goes elsewhere.</summary>
    public IReadOnlyList<string> ServiceHosts { get; set; } = ["smba.trafficmanager.net"];

    /// <summary><c>true</c> to ask for the time zones of those who are asked, which takes the permission MailboxSettings.Read.</summary>
    public string? TimeZones { get; set; }

    /// <summary>Who signs what Teams sends. Microsoft has announced another for a later time.</summary>
    public string Issuer { get; set; } = "https://api.botframework.com";

    /// <summary>Where the bot speaks first while no activity has told another address yet.</summary>
    public string ServiceUrl { get; set; } = "https://smba.trafficmanager.net/teams/";

    /// <summary>The id of the channel in which stages ask; null for none.</summary>
    public string? Channel { get; set; }

    /// <summary>The channel of each stage that asks elsewhere, by the stage's name.</summary>
    public IReadOnlyDictionary<string, string> Channels { get; set; } = new Dictionary<string, string>();

    /// <summary><c>true</c> to ask those who are named by their object id in their personal chats too.</summary>
    public string? PersonalChats { get; set; }

    /// <summary>The bot's app in the organisation's catalogue (a GUID), to install it for those who are asked in their chats; null for people to do so.</summary>
    public string? CatalogAppId { get; set; }

    /// <summary>The address of a Teams workflow that posts what stages ask where no bot can; whoever has it can post, so never log it. Null for none.</summary>
    public string? Webhook { get; set; }

    /// <summary>That of each stage that asks elsewhere, by the stage's name.</summary>
    public IReadOnlyDictionary<string, string> Webhooks { get; set; } = new Dictionary<string, string>();

    /// <summary>The tenant whose tokens say who calls, where the section names none itself: its people are looked up too.</summary>
    public string? CallersTenantId { get; set; }

    /// <summary>Whether approvals have a page to which a message can lead.</summary>
    public bool HasPage { get; set; }

    /// <summary>The channel of a stage; null for none.</summary>
    public string? ChannelOf(string stage) => Channels.GetValueOrDefault(stage) ?? Channel;

    /// <summary>Whether there is a bot.</summary>
    public bool HasBot => TenantId is not null && AppId is not null;

    /// <summary>Whether a workflow posts.</summary>
    public bool HasWebhook => Webhook is not null || Webhooks.Count > 0;

    /// <summary>Whether anything is posted in Teams.</summary>
    public bool Posts => HasBot || HasWebhook;

    /// <summary>Whether the section has any setting.</summary>
    public static bool IsConfigured(IConfiguration configuration) => Set(configuration, _ => true);

    /// <summary>Whether the section has any setting of a tenant: all but those of workflows, which ask nobody who they are.</summary>
    public static bool NamesTenant(IConfiguration configuration) => Set(configuration, key => !key.StartsWith($"{Section}:webhook", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether people are looked up: wherever a tenant is named for whatever purpose. A person who is proven by an object id alone could not be told from
    /// the requester and the committers, who are written by user name.
    /// </summary>
    public static bool KnowsPeople(IConfiguration configuration) => NamesTenant(configuration) || CallersTenant(configuration) is not null;

    private static string? CallersTenant(IConfiguration configuration)
    {
        CallerOptions callers = new();
        callers.Read(configuration);
        return callers.TenantId;
    }

    private static bool Set(IConfiguration configuration, Func<string, bool> among)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.GetSection(Section).AsEnumerable().Any(setting => Text(setting.Value) is not null && among(setting.Key));
    }

    /// <summary>The setting, below <see cref="Section"/>, of the workflow that posts what a stage asks; null for none.</summary>
    public string? WebhookOf(string stage) => Webhooks.ContainsKey(stage) ? $"webhooks:{stage}" : Webhook is null ? null : "webhook";

    /// <summary>The address in such a setting; null when it is not set any more.</summary>
    internal string? AddressOf(string setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return setting is "webhook" ? Webhook : Webhooks.GetValueOrDefault(setting["webhooks:".Length..]);
    }

    /// <summary>Takes the settings below <c>SlipwayTeams</c>.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        IConfigurationSection section = configuration.GetSection(Section);
        TenantId = Text(section["tenantId"]);
        AppId = Text(section["appId"]);
        ClientId = Text(section["clientId"]);
        AppPassword = Text(section["appPassword"]);
        GraphEndpoint = Text(section["graphEndpoint"])?.TrimEnd('/') ?? GraphEndpoint;
        LoginEndpoint = Text(section["loginEndpoint"])?.TrimEnd('/') ?? LoginEndpoint;
        OpenIdMetadata = Text(section["openIdMetadata"]) ?? OpenIdMetadata;
        TimeZones = Text(section["timeZones"]);
        Issuer = Text(section["issuer"]) ?? Issuer;
        ServiceUrl = Text(section["serviceUrl"]) ?? ServiceUrl;
        Channel = Text(section["channel"]);
        Channels = section.GetSection("channels").GetChildren().Where(child => Text(child.Value) is not null)
            .ToDictionary(child => child.Key, child => Text(child.Value)!, StringComparer.OrdinalIgnoreCase);
        PersonalChats = Text(section["personalChats"]);
        CatalogAppId = Text(section["catalogAppId"]);
        Webhook = Text(section["webhook"]);
        Webhooks = section.GetSection("webhooks").GetChildren().Where(child => Text(child.Value) is not null)
            .ToDictionary(child => child.Key, child => Text(child.Value)!, StringComparer.OrdinalIgnoreCase);
        CallersTenantId = CallersTenant(configuration);
        CallerOptions page = new();
        page.Read(configuration);
        HasPage = page is { IsConfigured: true, Address: not null };
        string[] hosts = [.. section.GetSection("serviceHosts").GetChildren().Select(child => Text(child.Value)).OfType<string>()];
        ServiceHosts = hosts.Length > 0 ? hosts : ServiceHosts;
    }

    /// <summary>As whom Slipway signs in: with the bot's secret, a managed identity, or what the machine has.</summary>
    public TokenCredential Credential() =>
        AppPassword is not null
            ? new ClientSecretCredential(TenantId, AppId, AppPassword, new ClientSecretCredentialOptions { AuthorityHost = new Uri(LoginEndpoint) })
        : ClientId is not null
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(ClientId))
        : new DefaultAzureCredential(new DefaultAzureCredentialOptions { TenantId = TenantId ?? CallersTenantId, AuthorityHost = new Uri(LoginEndpoint) });

    /// <summary>The section's name alone: the settings hold a secret.</summary>
    public override string ToString() => Section;

    /// <summary>Whether no bot speaks, and that is meant so.</summary>
    private bool IsBotless => (HasWebhook || CallersTenantId is not null) && (TenantId ?? AppId ?? ClientId ?? AppPassword ?? Channel ?? PersonalChats ?? TimeZones ?? CatalogAppId) is null && Channels.Count == 0;

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    /// <summary>Says in one sentence what is wrong, without repeating the secret.</summary>
    internal sealed class Check : IValidateOptions<TeamsOptions>
    {
        public ValidateOptionsResult Validate(string? name, TeamsOptions options) =>
            Problem(options) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;

        private static string? Problem(TeamsOptions options) =>
            options.IsBotless ? Workflows(options) ?? Endpoints(options)
            : !Guid.TryParse(options.TenantId, out _) ? NoGuid("tenantId", options.TenantId, "the tenant's id")
            : !Guid.TryParse(options.AppId, out _) ? NoGuid("appId", options.AppId, "the bot's app id")
            : Workflows(options) is { } workflow ? workflow
            : options.CatalogAppId is { } app && !Guid.TryParse(app, out _) ? NoGuid("catalogAppId", app, "the id of the bot's app in the organisation's catalogue")
            : options.ClientId is { } client && !Guid.TryParse(client, out _) ? NoGuid("clientId", client, "the managed identity's client id")
            : (options.ClientId, options.AppPassword) is (not null, not null)
                ? "SlipwayTeams:clientId and SlipwayTeams:appPassword are both set, and one of them signs in; remove the other."
            : Endpoints(options) is { } endpoint ? endpoint
            : !IsAddress(options.OpenIdMetadata, null)
                ? $"SlipwayTeams:openIdMetadata '{options.OpenIdMetadata}' is not an https address; write one, or leave it out."
            : options.ServiceHosts.FirstOrDefault(host => Uri.CheckHostName(host) is UriHostNameType.Unknown) is { } wrong
                ? $"SlipwayTeams:serviceHosts has '{wrong}', which is not the name of a host; write one such as smba.trafficmanager.net."
            : options.TimeZones is { } zones && !bool.TryParse(zones, out _)
                ? $"SlipwayTeams:timeZones '{zones}' is neither true nor false; write one of them, or leave it out."
            : options.PersonalChats is { } chats && !bool.TryParse(chats, out _)
                ? $"SlipwayTeams:personalChats '{chats}' is neither true nor false; write one of them, or leave it out."
            : !Bot.ServiceAddress.IsAllowed(options.ServiceUrl, options)
                ? $"SlipwayTeams:serviceUrl '{options.ServiceUrl}' is not an https address on one of the serviceHosts; write one, or leave it out."
            : null;

        // Slipway's own token goes there, whoever posts.
        private static string? Endpoints(TeamsOptions options) =>
            !IsAddress(options.GraphEndpoint, GraphHosts) || new Uri(options.GraphEndpoint).AbsolutePath is not "/v1.0"
                ? $"SlipwayTeams:graphEndpoint '{options.GraphEndpoint}' is not an address of Microsoft Graph; write one such as https://graph.microsoft.com/v1.0, or leave it out."
            : !IsAddress(options.LoginEndpoint, LoginHosts)
                ? $"SlipwayTeams:loginEndpoint '{options.LoginEndpoint}' is not an address of Microsoft Entra; write one such as https://login.microsoftonline.com, or leave it out."
            : null;

        // The address is the secret: no sentence repeats it.
        private static string? Workflows(TeamsOptions options)
        {
            (string Setting, string Address)[] set =
            [
                .. options.Webhook is { } all ? [("webhook", all)] : Array.Empty<(string, string)>(),
                .. options.Webhooks.Select(stage => ($"webhooks:{stage.Key}", stage.Value)),
            ];
            return set.Where(one => !Workflow.IsAllowed(one.Address)).Select(one => one.Setting).FirstOrDefault() is { } wrong
                    ? $"SlipwayTeams:{wrong} is not the address of a Teams workflow; write the https address that the workflow shows, whose host ends in {string.Join(" or ", Workflow.Hosts)}."
                : set.Length > 0 && !options.HasPage
                    ? $"SlipwayTeams:{set[0].Setting} posts questions that are answered on the approval's page, and there is none; set SlipwayApi:address, SlipwayApi:tenantId and SlipwayApi:audience."
                : null;
        }

        private static string NoGuid(string setting, string? value, string what) => value is null
            ? $"SlipwayTeams:{setting} is missing; set it to {what}."
            : $"SlipwayTeams:{setting} '{value}' is not a GUID; set it to {what}.";

        // A token may go in clear text to this machine alone, where a test or a developer's own peer listens.
        private static bool IsAddress(string text, string[]? hosts) =>
            Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && address is { UserInfo: "", Query: "", Fragment: "" }
            && (address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && hosts?.Contains(address.Host, StringComparer.OrdinalIgnoreCase) is not false
                || address.IsLoopback && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps));
    }
}
