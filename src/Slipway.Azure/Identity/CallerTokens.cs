using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Slipway.Azure.Identity;

/// <summary>
/// Proves by their own access token who calls (https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens): a person, whose
/// object id it says, never an app, and never by a name that could change hands.
/// </summary>
public sealed class CallerTokens
{
    /// <summary>The HTTP client's name.</summary>
    public const string Client = "Slipway.Callers";

    private const int Longest = 16 * 1024;

    private readonly CallerOptions options;
    private readonly TimeProvider clock;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> tenant;
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = Longest };

    /// <summary>Reads the tenant's keys when they are needed first, and anew when a token names one that is not among them.</summary>
    public CallerTokens(IOptions<CallerOptions> options, IHttpClientFactory clients, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clients);
        (this.options, this.clock) = (options.Value, clock);
        bool isSecure = this.options.LoginEndpoint.StartsWith(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase);
        tenant = new(
            this.options.Metadata, new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever(clients.CreateClient(Client)) { RequireHttps = isSecure });
    }

    /// <summary>The object id of the person whose token came in the <c>Authorization</c> headers of a call.</summary>
    /// <exception cref="CallerRefusedException">It is not proven.</exception>
    public async Task<Guid> ReadAsync(IReadOnlyList<string?> authorization, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        string sent = BearerTokens.Read(authorization) ?? throw new CallerRefusedException(BearerTokens.ExactlyOne);
        await RequireKeysAsync(cancellation);
        TokenValidationParameters rules = BearerTokens.Rules(options.Issuer, options.Audience, clock);
        rules.ConfigurationManager = tenant;
        TokenValidationResult result = await handler.ValidateTokenAsync(sent.Trim(), rules);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
        {
            throw new CallerRefusedException(
                $"The token is not one that the tenant signed for this API, or its time is over ({BearerTokens.Reason(result.Exception)}); get a new one and send the same again.",
                inner: result.Exception);
        }

        return PersonOf(token);
    }

    /// <summary>The first look at the keys says whether the tenant answers at all; later ones are made with what is known.</summary>
    private async Task RequireKeysAsync(CancellationToken cancellation)
    {
        try
        {
            await tenant.GetConfigurationAsync(cancellation);
        }
        catch (Exception unread) when (unread is InvalidOperationException or IOException or HttpRequestException)
        {
            throw new CallerRefusedException("The keys of the tenant cannot be read at the moment; send the same again.", isTemporary: true, unread);
        }
    }

    private Guid PersonOf(JsonWebToken token)
    {
        if (!token.TryGetPayloadValue("tid", out string? tid) || !string.Equals(tid, options.TenantId, StringComparison.OrdinalIgnoreCase))
        {
            throw new CallerRefusedException("The token is of another tenant; sign in to the one in which Slipway runs.");
        }

        // An app's own token has roles and no scope, and no person stands behind it.
        if (!token.TryGetPayloadValue("scp", out string? scope) || string.IsNullOrWhiteSpace(scope)
            || (token.TryGetPayloadValue("idtyp", out string? kind) && kind == "app"))
        {
            throw new CallerRefusedException("The token is not a person's access token; sign in as yourself and get one with a scope of this API.");
        }

        // Any other says what an app may do in a person's name here, and not that it may decide.
        if (!scope.Split(' ').Contains(options.Scope, StringComparer.Ordinal))
        {
            throw new CallerRefusedException($"The token was not given for the scope {options.Scope}; get one with that scope of this API.");
        }

        return token.TryGetPayloadValue("oid", out string? oid) && Guid.TryParseExact(oid, "D", out Guid person)
            ? person
            : throw new CallerRefusedException("The token has no oid claim that says whose it is; get one from the tenant's v2.0 endpoint.");
    }
}
