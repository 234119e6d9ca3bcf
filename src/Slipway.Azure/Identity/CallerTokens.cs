using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Slipway.Azure.Identity;

/// <summary>
/// Proves by a token who calls: a person or an application of the tenant by their access token, a pipeline by the token that its service signs for each run.
/// Only those issuers are asked for keys that the settings name, each token counts for one of them alone, and its issuer, audience, lifetime and RS256
/// signature are checked by IdentityModel.
/// </summary>
public sealed class CallerTokens
{
    /// <summary>The HTTP client's name.</summary>
    public const string Client = "Slipway.Callers";

    /// <summary>The longest token, in characters.</summary>
    public const int Longest = 16 * 1024;

    private readonly TimeProvider clock;
    private readonly FrozenDictionary<TokenIssuer, ConfigurationManager<OpenIdConnectConfiguration>> issuers;
    private readonly TenantClaims tenant;
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = Longest };

    /// <summary>Reads an issuer's keys when they are needed first, and anew when a token names one that is not among them.</summary>
    public CallerTokens(IOptions<CallerOptions> options, IOptions<AccessOptions> access, IHttpClientFactory clients, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(clients);
        this.clock = clock;
        CallerOptions set = options.Value;
        tenant = new TenantClaims(set);
        TokenIssuer[] own = set.IsConfigured ? [new(set.Issuer, set.Audience!, TokenIssuerKind.Tenant)] : [];
        issuers = own.Concat(access.Value.Policy.Issuers(set.Audience)).ToFrozenDictionary(issuer => issuer, issuer => Keys(issuer, clients));
    }

    /// <summary>Whether anybody can prove anything here.</summary>
    public bool ReadsAny => issuers.Count > 0;

    /// <summary>Who calls, by the token that came in the <c>Authorization</c> headers of a call.</summary>
    /// <exception cref="CallerRefusedException">It is not proven.</exception>
    public async Task<Caller> ReadAsync(IReadOnlyList<string?> authorization, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        string sent = (BearerTokens.Read(authorization) ?? throw new CallerRefusedException(BearerTokens.ExactlyOne)).Trim();
        TokenIssuer issuer = Choose(sent);
        ConfigurationManager<OpenIdConnectConfiguration> keys = issuers[issuer];
        await RequireKeysAsync(keys, issuer, cancellation);
        TokenValidationParameters rules = BearerTokens.Rules(issuer.Issuer, issuer.Audience, clock);
        rules.ConfigurationManager = keys;
        TokenValidationResult result = await handler.ValidateTokenAsync(sent, rules);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
        {
            throw new CallerRefusedException(
                $"The token is not one that {Whose(issuer.Kind)} signed for this API, or its time is over ({BearerTokens.Reason(result.Exception)}); get a new one and send the same again.",
                inner: result.Exception);
        }

        return issuer.Kind switch
        {
            TokenIssuerKind.GitHub => PipelineClaims.OfGitHub(token, issuer),
            TokenIssuerKind.AzureDevOps => PipelineClaims.OfAzureDevOps(token, issuer),
            _ => tenant.Read(token),
        };
    }

    /// <summary>
    /// Whose keys a token is held against. What it says of itself only chooses: the one that is chosen must then prove to have signed it for its own audience.
    /// For a token of another issuer nobody is asked for keys.
    /// </summary>
    private TokenIssuer Choose(string sent)
    {
        if (!ReadsAny)
        {
            throw new CallerRefusedException(
                "Nobody can prove here who they are; set SlipwayApi:tenantId and SlipwayApi:audience, or grant a pipeline something in SlipwayAccess.");
        }

        (string? said, string[] audiences) = Peek(sent);
        return issuers.Keys.FirstOrDefault(issuer => issuer.Issuer == said && audiences.Contains(issuer.Audience))
            ?? issuers.Keys.FirstOrDefault(issuer => issuer.Issuer == said)
            ?? throw new CallerRefusedException(
                $"The token is not one of an issuer whom this API trusts ({(said is null ? "form" : "issuer")}); get one from the tenant, or from a pipeline's service that a grant names.");
    }

    private (string? Issuer, string[] Audiences) Peek(string sent)
    {
        try
        {
            return sent.Length <= Longest && handler.ReadToken(sent) is JsonWebToken token ? (token.Issuer, [.. token.Audiences]) : (null, []);
        }
        catch (ArgumentException)
        {
            return (null, []);
        }
    }

    /// <summary>The first look at the keys says whether the issuer answers at all; later ones are made with what is known.</summary>
    private static async Task RequireKeysAsync(
        ConfigurationManager<OpenIdConnectConfiguration> keys, TokenIssuer issuer, CancellationToken cancellation)
    {
        try
        {
            await keys.GetConfigurationAsync(cancellation);
        }
        catch (Exception unread) when (unread is InvalidOperationException or IOException or HttpRequestException)
        {
            throw new CallerRefusedException($"The keys of {Whose(issuer.Kind)} cannot be read at the moment; send the same again.", isTemporary: true, unread);
        }
    }

    private static ConfigurationManager<OpenIdConnectConfiguration> Keys(TokenIssuer issuer, IHttpClientFactory clients) => new(
        issuer.Metadata,
        new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever(clients.CreateClient(Client)) { RequireHttps = issuer.Issuer.StartsWith(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase) });

    private static string Whose(TokenIssuerKind kind) => kind switch
    {
        TokenIssuerKind.GitHub => "GitHub Actions",
        TokenIssuerKind.AzureDevOps => "Azure DevOps",
        _ => "the tenant",
    };
}
