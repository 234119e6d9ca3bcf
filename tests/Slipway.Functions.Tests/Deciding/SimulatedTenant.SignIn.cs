using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Slipway.Functions.Tests.Deciding;

/// <content>
/// The authorization code flow with PKCE for pages in browsers, as strict as Entra
/// (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow): a registered address to return to, one use of a code, the verifier of its
/// challenge, an <c>Origin</c>, and no secret.
/// </content>
public sealed partial class SimulatedTenant
{
    private readonly ConcurrentDictionary<string, (string Person, IQueryCollection Asked)> codes = new();
    private readonly ConcurrentDictionary<string, string> refreshes = new();

    private X509Certificate2? certificate;

    /// <summary>Where a page may be returned to.</summary>
    public ConcurrentBag<string> Registered { get; } = [];

    /// <summary>Who can sign in: user names and their object ids.</summary>
    public ConcurrentDictionary<string, string> Accounts { get; } = new();

    /// <summary>What it refused, in words.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>For which app its next tokens are made out.</summary>
    public string SignedFor { get; set; } = Audience;

    /// <summary>A handler for clients that trust this tenant's certificate, and no other.</summary>
    public HttpMessageHandler NewHandler() => new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate!.GetCertHashString() },
    };

    private static X509Certificate2 NewCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private void MapSignIn()
    {
        app.MapGet($"/{Id}/oauth2/v2.0/authorize", (HttpContext context) => WhyNot(context.Request.Query) is { } why
            ? Refuse(why)
            : Results.Text(
                "<!doctype html><link rel=\"icon\" href=\"data:,\"><title>Pick an account</title>" + string.Concat(Accounts.Keys.Order().Select(name =>
                    $"<p><a href=\"choose{WebUtility.HtmlEncode($"{context.Request.QueryString}&account={name}")}\">{name}</a></p>"))
                    + $"<p><a href=\"{Return(context.Request.Query, "error=access_denied&error_description=The+person+went+away")}\">Cancel</a></p>",
                "text/html"));
        app.MapGet($"/{Id}/oauth2/v2.0/choose", (HttpContext context) =>
        {
            string code = RandomNumberGenerator.GetHexString(32);
            codes[code] = ($"{context.Request.Query["account"]}", context.Request.Query);
            return WhyNot(context.Request.Query) is { } why ? Refuse(why) : Results.Redirect(Return(context.Request.Query, $"code={code}"));
        });
        app.MapPost($"/{Id}/oauth2/v2.0/token", (Delegate)TokenAsync);
    }

    private string? WhyNot(IQueryCollection asked) =>
        asked["client_id"] != Audience ? $"AADSTS700016: there is no app {asked["client_id"]}."
        : !Registered.Contains($"{asked["redirect_uri"]}") ? $"AADSTS50011: {asked["redirect_uri"]} is not registered."
        : (asked["response_type"], asked["response_mode"]) != ("code", "fragment") ? "AADSTS700054: a page asks for a code in the fragment."
        : asked["code_challenge_method"] != "S256" || $"{asked["code_challenge"]}".Length != 43 ? "AADSTS9002325: Proof Key for Code Exchange is required."
        : !$"{asked["scope"]}".Split(' ').Contains($"{Audience}/Approvals.Decide") ? $"AADSTS650053: the scope {asked["scope"]} is another's."
        : asked["nonce"].Count != 1 || asked["state"].Count != 1 ? "AADSTS90014: nonce and state are required."
        : null;

    private static string Return(IQueryCollection asked, string what) => $"{asked["redirect_uri"]}#{what}&state={Uri.EscapeDataString($"{asked["state"]}")}";

    private IResult Refuse(string why)
    {
        Complaints.Enqueue(why);
        return Results.Text(why, "text/plain", statusCode: 400);
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync();
        string origin = $"{context.Request.Headers.Origin}";
        if (!Registered.Any(address => new Uri(address).GetLeftPart(UriPartial.Authority) == origin))
        {
            return Refuse($"AADSTS9002327: a page's tokens may only be redeemed from its own origin, not '{origin}'.");
        }

        context.Response.Headers.AccessControlAllowOrigin = origin;
        if (form["client_id"] != Audience || form.ContainsKey("client_secret") || form.ContainsKey("client_assertion"))
        {
            return Refuse("AADSTS700025: a public client has no secret.");
        }

        return $"{form["grant_type"]}" switch
        {
            "authorization_code" when codes.TryRemove($"{form["code"]}", out (string Person, IQueryCollection Asked) given) =>
                form["redirect_uri"] == given.Asked["redirect_uri"] && Challenge($"{form["code_verifier"]}") == $"{given.Asked["code_challenge"]}"
                    ? Grant(given.Person, $"{given.Asked["nonce"]}")
                    : Refuse("AADSTS501481: the code_verifier does not match the code_challenge."),
            "refresh_token" when refreshes.TryRemove($"{form["refresh_token"]}", out string? person) => Grant(person, null),
            _ => Refuse("AADSTS70000: the grant was used, or is none."),
        };
    }

    private static string Challenge(string verifier) => WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    private IResult Grant(string person, string? nonce)
    {
        string refresh = RandomNumberGenerator.GetHexString(32);
        refreshes[refresh] = person;
        string oid = Accounts[person];
        return Results.Json(new
        {
            token_type = "Bearer",
            scope = $"{Audience}/Approvals.Decide",
            expires_in = 3600,
            ext_expires_in = 3600,
            access_token = Token(token => token.Audience = SignedFor, ("oid", oid), ("preferred_username", person)),
            id_token = Token(null, ("oid", oid), ("preferred_username", person), ("name", person), ("nonce", nonce), ("scp", null), ("sub", oid), ("ver", "2.0")),
            refresh_token = refresh,
            client_info = WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(new JsonObject { ["uid"] = oid, ["utid"] = Id }.ToJsonString())),
        });
    }
}
