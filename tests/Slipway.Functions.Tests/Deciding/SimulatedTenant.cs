using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Slipway.Azure.Identity;

namespace Slipway.Functions.Tests.Deciding;

/// <summary>A tenant on loopback: its metadata, its keys, and the tokens that it would sign; in a browser, where people sign in.</summary>
public sealed partial class SimulatedTenant : IAsyncDisposable
{
    public const string Id = "5d9f2f0a-8c1e-4d3b-9a63-1f0c2b7e4a11";
    public const string Audience = "0b0e6d0c-3a55-4a43-8f0e-7f5b9d1f2c33";
    public const string Ada = "7a1f6c52-2c1d-4b0e-9c56-51f7a3c1d0aa";

    /// <summary>A policy that leaves it to the roles in tokens what people may do.</summary>
    public const string EverythingForEveryone =
        "grants: [{ everyone: true, roles: [Release.Read, Release.Submit, Release.Approve, Release.Operate, Plan.Write], products: ['*'], environments: ['*'] }]";

    private readonly WebApplication app;
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "key-of-the-tests" };

    private static readonly string[] AllRoles = [.. Roles.All.Select(role => role.Named())];

    private SimulatedTenant(WebApplication app) => this.app = app;

    /// <summary>Where it is.</summary>
    public string Login => app.Urls.Single();

    /// <summary>The settings of an app that asks this tenant who calls.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["SlipwayApi:tenantId"] = Id, ["SlipwayApi:audience"] = Audience, ["SlipwayApi:loginEndpoint"] = Login,
        ["SlipwayAccess:policy"] = EverythingForEveryone,
    };

    /// <param name="secure">Whether it speaks https, with a certificate of its own making; browsers sign in to no other.</param>
    public static async Task<SimulatedTenant> StartAsync(bool secure = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        X509Certificate2? certificate = secure ? NewCertificate() : null;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        SimulatedTenant tenant = new(app) { certificate = certificate };
        app.MapGet($"/{Id}/v2.0/.well-known/openid-configuration", tenant.Metadata);
        app.MapGet("/keys", tenant.Keys);
        tenant.MapSignIn();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return tenant;
    }

    /// <summary>A person's access token, with what a test changes of it.</summary>
    public string Token(Action<SecurityTokenDescriptor>? change = null, params (string Name, string? Value)[] claims)
    {
        Dictionary<string, object> said = new() { ["tid"] = Id, ["oid"] = Ada, ["scp"] = "Approvals.Decide", ["preferred_username"] = "eve@example.com", ["roles"] = AllRoles };
        foreach ((string name, string? value) in claims)
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
            Issuer = $"{Login}/{Id}/v2.0",
            Audience = Audience,
            NotBefore = now.AddMinutes(-1),
            Expires = now.AddHours(1),
            Claims = said,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private IResult Metadata(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        return Results.Json(new
        {
            issuer = $"{Login}/{Id}/v2.0",
            jwks_uri = $"{Login}/keys",
            authorization_endpoint = $"{Login}/{Id}/oauth2/v2.0/authorize",
            token_endpoint = $"{Login}/{Id}/oauth2/v2.0/token",
            end_session_endpoint = $"{Login}/{Id}/oauth2/v2.0/logout",
        });
    }

    private IResult Keys()
    {
        RSAParameters open = key.Rsa.ExportParameters(includePrivateParameters: false);
        object one = new { kty = "RSA", use = "sig", kid = key.KeyId, n = Base64UrlEncoder.Encode(open.Modulus), e = Base64UrlEncoder.Encode(open.Exponent) };
        return Results.Json(new { keys = new[] { one } });
    }
}
