using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Slipway.Functions.Tests.Access;

/// <summary>A service on loopback that signs a token for each run of a pipeline: its metadata, its keys, and its tokens.</summary>
public sealed class SimulatedIssuer : IAsyncDisposable
{
    private readonly WebApplication app;

    private SimulatedIssuer(WebApplication app) => this.app = app;

    /// <summary>What a run says to be given its token.</summary>
    public const string OfTheRun = "token-of-the-run";

    /// <summary>Its <c>iss</c>, and where it is.</summary>
    public string Address => app.Urls.Single();

    /// <summary>The key that signs from now on.</summary>
    public RsaSecurityKey Key { get; set; } = NewKey("first");

    /// <summary>How often its keys were read.</summary>
    public int KeyReads { get; private set; }

    public static async Task<SimulatedIssuer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        SimulatedIssuer issuer = new(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = issuer.Address, jwks_uri = $"{issuer.Address}/keys" }));
        app.MapGet("/keys", issuer.Keys);
        app.MapGet("/github", (HttpContext http, string audience) => For(http, () => new { value = issuer.GitHub(token => token.Audience = audience) }));
        app.MapPost("/azuredevops", (HttpContext http, string serviceConnectionId) => For(http, () => new { oidcToken = issuer.AzureDevOps(null, ("sub", $"sc://acme/shop/{serviceConnectionId}")) }));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    public static RsaSecurityKey NewKey(string name) => new(RSA.Create(2048)) { KeyId = name };

    /// <summary>A workflow's token as GitHub signs it, with what a test changes of it.</summary>
    public string GitHub(Action<SecurityTokenDescriptor>? change = null, params (string Name, object? Value)[] claims) => Token("slipway", change, claims, new()
    {
        ["sub"] = "repo:octo/shop:ref:refs/heads/main",
        ["repository"] = "octo/shop",
        ["repository_id"] = "74",
        ["repository_owner"] = "octo",
        ["repository_owner_id"] = "65",
        ["ref"] = "refs/heads/main",
        ["ref_type"] = "branch",
        ["event_name"] = "push",
        ["run_id"] = "30433642",
        ["actor"] = "octocat",
    });

    /// <summary>A pipeline's token as Azure DevOps signs it for a service connection.</summary>
    public string AzureDevOps(Action<SecurityTokenDescriptor>? change = null, params (string Name, object? Value)[] claims) => Token("api://AzureADTokenExchange", change, claims, new()
    {
        ["sub"] = "sc://acme/shop/slipway",
        ["org_id"] = "0f8fad5b-d9cb-469f-a165-70867728950e",
        ["rpo_uri"] = "https://dev.azure.com/acme/shop/_git/web",
        ["rpo_ref"] = "refs/heads/main",
        ["run_id"] = "5",
    });

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private string Token(string audience, Action<SecurityTokenDescriptor>? change, (string Name, object? Value)[] claims, Dictionary<string, object> said)
    {
        foreach ((string name, object? value) in claims)
        {
            said.Remove(name);
            if (value is not null)
            {
                said[name] = value;
            }
        }

        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        SecurityTokenDescriptor token = new()
        {
            Issuer = Address,
            Audience = audience,
            NotBefore = now.AddMinutes(-1),
            Expires = now.AddMinutes(5),
            Claims = said,
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    private static IResult For(HttpContext http, Func<object> token) => http.Request.Headers.Authorization == $"Bearer {OfTheRun}" ? Results.Json(token()) : Results.Unauthorized();

    private IResult Keys()
    {
        KeyReads++;
        RSAParameters open = Key.Rsa.ExportParameters(includePrivateParameters: false);
        object one = new { kty = "RSA", use = "sig", kid = Key.KeyId, n = Base64UrlEncoder.Encode(open.Modulus), e = Base64UrlEncoder.Encode(open.Exponent) };
        return Results.Json(new { keys = new[] { one } });
    }
}
