using System.Collections.Concurrent;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Targets.Arm;
using Slipway.Azure.Tests.Provenance;

namespace Slipway.Azure.Tests.Targets.Arm;

/// <summary>
/// The management plane's door, over TLS on loopback: it wants a bearer token and the documented version, lets one request in at a time, and can die before or
/// after the effect of any of them. Every name leads to it, the slots' own too.
/// </summary>
internal sealed class SimulatedArm : IHttpClientFactory, IAsyncDisposable
{
    public const string Host = "management.azure.com";

    private static readonly X509Certificate2 Certificate = Make();

    private readonly WebApplication app;
    private readonly SocketsHttpHandler handler;
    private readonly string version;
    private readonly Func<SimulatedRequest, SimulatedReply> answer;
    private readonly Func<string, string, int> visit;
    private readonly SemaphoreSlim door = new(1);
    private readonly ConcurrentQueue<SimulatedReply> next = new();

    private int port;
    private int count;
    private (int At, bool After) death = (int.MaxValue, false);
    private (int At, bool After) loss = (int.MaxValue, false);

    private SimulatedArm(string version, Func<SimulatedRequest, SimulatedReply> answer, Func<string, string, int> visit)
    {
        (this.version, this.answer, this.visit) = (version, answer, visit);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate)));
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        app = builder.Build();
        app.Run(AnswerAsync);
        handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (_, stop) =>
            {
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, offered, _, problems) =>
                    !problems.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && offered?.GetCertHashString() == Certificate.GetCertHashString(),
            },
        };
        Connection = Connect();
    }

    /// <summary>A connection to it.</summary>
    public ArmConnection Connection { get; }

    /// <summary>The changes that were asked for, method and path.</summary>
    public ConcurrentQueue<string> Changes { get; } = new();

    /// <summary>How many requests came.</summary>
    public int Count => count;

    /// <summary>Whether it died since it was revived.</summary>
    public bool IsDead { get; private set; }

    public static async Task<SimulatedArm> StartAsync(string version, Func<SimulatedRequest, SimulatedReply> answer, Func<string, string, int>? visit = null)
    {
        SimulatedArm arm = new(version, answer, visit ?? ((_, _) => 404));
        await arm.app.StartAsync();
        arm.port = new Uri(arm.app.Urls.First()).Port;
        return arm;
    }

    /// <summary>A connection to it with another identity.</summary>
    public ArmConnection Connect(string token = SimulatedIdentity.Token) => new(
        new ArmOptions(), new SimulatedIdentity(token), new HttpClientTransport(new HttpClient(handler, disposeHandler: false)), TimeSpan.FromMilliseconds(1));

    public HttpClient CreateClient(string name) => new(handler, disposeHandler: false);

    /// <summary>Answers the next request otherwise.</summary>
    public void Next(int status, JsonObject? body = null, params (string Name, string Value)[] headers) => next.Enqueue(new(status, body, headers));

    /// <summary>From this request on, counted from now, nothing is answered any more; the first of them has its effect or has not.</summary>
    public void DieAt(int request, bool afterEffect) => (death, IsDead) = ((count + request, afterEffect), false);

    /// <summary>This one request, counted from now, has its effect or has not, and no answer.</summary>
    public void LoseAt(int request, bool afterEffect) => loss = (count + request, afterEffect);

    /// <summary>Answers again.</summary>
    public void Revive() => (death, IsDead) = ((int.MaxValue, false), false);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        handler.Dispose();
        door.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Host.Host != Host)
        {
            context.Response.StatusCode = visit(context.Request.Host.Host, $"{context.Request.Path}{context.Request.QueryString}");
            return;
        }

        using StreamReader reader = new(context.Request.Body);
        string text = await reader.ReadToEndAsync(context.RequestAborted);
        await door.WaitAsync(context.RequestAborted);
        SimulatedReply reply;
        bool isCut;
        try
        {
            int number = ++count;
            isCut = number >= death.At || number == loss.At;
            IsDead |= number >= death.At;
            if (isCut && !((number == death.At && death.After) || (number == loss.At && loss.After)))
            {
                context.Abort();
                return;
            }

            reply = Reply(context, text);
        }
        finally
        {
            door.Release();
        }

        if (isCut)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = reply.Status;
        foreach ((string name, string value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (reply.Body is not null)
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(reply.Body.ToJsonString(), context.RequestAborted);
        }
    }

    private SimulatedReply Reply(HttpContext context, string text)
    {
        if (context.Request.Headers.Authorization != $"Bearer {SimulatedIdentity.Token}")
        {
            return SimulatedReply.Error(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
        }

        if (context.Request.Query["api-version"] != version)
        {
            return SimulatedReply.Error(400, "InvalidApiVersionParameter", $"The api-version '{context.Request.Query["api-version"]}' is invalid.");
        }

        if (next.TryDequeue(out SimulatedReply? otherwise))
        {
            return otherwise;
        }

        SimulatedRequest request = new(context.Request.Method, context.Request.Path, text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject());
        if (request.Method != "GET" && !request.Path.EndsWith("/list", StringComparison.Ordinal))
        {
            Changes.Enqueue($"{request.Method} {request.Path[(request.Path.LastIndexOf("/providers/", StringComparison.Ordinal) + 11)..]}");
        }

        return answer(request);
    }

    private static X509Certificate2 Make()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={Host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(Host);
        names.AddDnsName("*.azurewebsites.net");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}

/// <summary>A request to the management plane.</summary>
internal sealed record SimulatedRequest(string Method, string Path, JsonObject? Body);

/// <summary>An answer of the management plane.</summary>
internal sealed record SimulatedReply(int Status, JsonObject? Body, params (string Name, string Value)[] Headers)
{
    public static SimulatedReply Ok(JsonObject? properties = null, string? name = null) => new(200, new JsonObject { ["name"] = name, ["properties"] = properties });

    public static SimulatedReply Error(int status, string code, string message) =>
        new(status, new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } });
}
