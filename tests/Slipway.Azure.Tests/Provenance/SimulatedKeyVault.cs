using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Slipway.Azure.Tests.Provenance;

/// <summary>
/// A peer that speaks Key Vault's documented wire format over TLS on loopback: https://learn.microsoft.com/rest/api/keyvault/keys/get-key/get-key,
/// and https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses for its challenge. Every name leads to it.
/// </summary>
internal sealed class SimulatedKeyVault : IAsyncDisposable
{
    public const string Host = "shop.vault.azure.net";

    private readonly X509Certificate2 certificate;
    private readonly WebApplication app;
    private readonly SocketsHttpHandler handler;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> first = new();

    private int port;

    private SimulatedKeyVault()
    {
        certificate = Certificate();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        app = builder.Build();
        app.Run(AnswerAsync);
        handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = async (_, stop) =>
            {
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, offered, _, problems) =>
                    !problems.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && offered?.GetCertHashString() == certificate.GetCertHashString(),
            },
        };
        Transport = new HttpClientTransport(new HttpClient(handler));
    }

    /// <summary>What the vault holds, by path.</summary>
    public ConcurrentDictionary<string, string> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>The requests as they came: host, path and query.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public HttpPipelineTransport Transport { get; }

    public static async Task<SimulatedKeyVault> StartAsync()
    {
        SimulatedKeyVault vault = new();
        await vault.app.StartAsync();
        vault.port = new Uri(vault.app.Urls.First()).Port;
        return vault;
    }

    /// <summary>Answers the next request otherwise.</summary>
    public void Next(int status, string body = "", params (string Name, string Value)[] headers) => first.Enqueue(context =>
    {
        context.Response.StatusCode = status;
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return context.Response.WriteAsync(body);
    });

    /// <summary>Leaves the next request without an answer.</summary>
    public void NextHangs() => first.Enqueue(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

    /// <summary>Refuses every connection from now on.</summary>
    public Task StopAsync() => app.StopAsync(Sample.Cancellation);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        handler.Dispose();
        certificate.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        Asked.Enqueue($"{context.Request.Host}{context.Request.Path}{context.Request.QueryString}");
        if (context.Request.Headers.Authorization != $"Bearer {SimulatedIdentity.Token}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate =
                "Bearer authorization=\"https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47\", resource=\"https://vault.azure.net\"";
            return context.Response.WriteAsync("""{"error":{"code":"Unauthorized","message":"AKV10000: Request is missing a Bearer or PoP token."}}""");
        }

        if (first.TryDequeue(out Func<HttpContext, Task>? otherwise))
        {
            return otherwise(context);
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.StatusCode = Held.TryGetValue(context.Request.Path, out string? held) ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        return context.Response.WriteAsync(held ?? """{"error":{"code":"KeyNotFound","message":"A key with (name/id) ci was not found in this key vault."}}""");
    }

    private static X509Certificate2 Certificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={Host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("*.vault.azure.net");
        names.AddDnsName("*.vault.azure.cn");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}

/// <summary>An identity whose token the vault takes, and which notes for whom it was asked for one.</summary>
internal sealed class SimulatedIdentity(string token = SimulatedIdentity.Token) : TokenCredential
{
    public const string Token = "good";

    public ConcurrentQueue<string> Scopes { get; } = new();

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Scopes.Enqueue(string.Join(' ', requestContext.Scopes));
        return new(new AccessToken(token, TimeProvider.System.GetUtcNow().AddHours(1)));
    }
}
