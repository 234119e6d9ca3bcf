using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Slipway.Functions.Tests.Teams;

/// <summary>
/// A strict peer that speaks the Bot Connector's documented wire format over TLS on loopback, with the token endpoint before it and the metadata of
/// its keys beside it. Every name leads to it, so the app runs with the addresses that it has in Azure.
/// </summary>
internal sealed class SimulatedConnector : IAsyncDisposable
{
    public const string TenantId = "0f8fad5b-d9cb-469f-a165-70867728950e";
    public const string AppId = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
    public const string Service = "https://smba.trafficmanager.net/emea/";

    private const int MostBytes = 25 * 1024;
    private const string Audience = "https://api.botframework.com/.default";

    private static readonly string[] Hosts = ["smba.trafficmanager.net", "login.botframework.com", "login.microsoftonline.com"];

    private readonly X509Certificate2 certificate;
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Fault> faults = new();
    private readonly ConcurrentDictionary<string, string> tokens = new();
    private readonly ConcurrentDictionary<string, string> chats = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> paces = new();
    private int port;
    private int numbers;

    private SimulatedConnector()
    {
        certificate = Certificate();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(AnswerAsync);
        Keys = [SimulatedKey.New("key-1", "msteams", "skype")];
    }

    /// <summary>A way in which a request goes wrong.</summary>
    public abstract record Fault
    {
        /// <summary>It is answered with this status, and not done.</summary>
        public sealed record Refusal(int Status, string Code = "", string? RetryAfter = null) : Fault;

        /// <summary>It is done, and answered with this status.</summary>
        public sealed record Doubt(int Status) : Fault;

        /// <summary>It is done, and the connection breaks before the answer.</summary>
        public sealed record Break : Fault;

        /// <summary>It waits, and is then done.</summary>
        public sealed record Wait(Task Until, TaskCompletionSource Arrived) : Fault;
    }

    /// <summary>The keys that the metadata tells.</summary>
    public IReadOnlyList<SimulatedKey> Keys { get; set; }

    /// <summary>How often the keys were asked for.</summary>
    public int KeyReads { get; private set; }

    /// <summary>Whether the metadata cannot be read.</summary>
    public bool IsMute { get; set; }

    /// <summary>The cards that hang, by conversation and id.</summary>
    public ConcurrentDictionary<(string Conversation, string Activity), JsonObject> Cards { get; } = new();

    /// <summary>What was asked of the Connector: method and path.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>What a strict reader found wrong with requests.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>The scope for which the token endpoint gives tokens whatever it is asked for; null for what it is asked for.</summary>
    public string? WrongScope { get; set; }

    public static async Task<SimulatedConnector> StartAsync()
    {
        SimulatedConnector connector = new();
        await connector.app.StartAsync();
        connector.port = new Uri(connector.app.Urls.First()).Port;
        return connector;
    }

    /// <summary>Lets the next requests go wrong, one after the other.</summary>
    public void Next(params Fault[] next)
    {
        foreach (Fault fault in next)
        {
            faults.Enqueue(fault);
        }
    }

    /// <summary>Installs the bot in a channel or a chat.</summary>
    public void Know(string conversation) => chats[conversation] = conversation;

    /// <summary>Takes cards away, as an owner of the team may.</summary>
    public void Remove((string Conversation, string Activity) card) => Cards.TryRemove(card, out _);

    /// <summary>A handler for which all of Microsoft's names lead here.</summary>
    public SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        ConnectCallback = async (context, stop) =>
        {
            if (!Hosts.Contains(context.DnsEndPoint.Host) || context.DnsEndPoint.Port != 443)
            {
                Complaints.Enqueue($"somebody called {context.DnsEndPoint.Host}:{context.DnsEndPoint.Port}");
            }

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

    /// <summary>The bot's identity, by its secret.</summary>
    public ClientSecretCredential Identity() => new(
        TenantId,
        AppId,
        "secret",
        new ClientSecretCredentialOptions { Transport = new HttpClientTransport(new HttpClient(NewHandler())), DisableInstanceDiscovery = true });

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        certificate.Dispose();
    }

    private Task AnswerAsync(HttpContext context) => context.Request.Host.Host switch
    {
        "login.botframework.com" => TellKeysAsync(context),
        "login.microsoftonline.com" => GiveTokenAsync(context),
        _ => ConnectAsync(context),
    };

    private Task TellKeysAsync(HttpContext context)
    {
        if (IsMute)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        if (context.Request.Path == "/v1/.well-known/openidconfiguration")
        {
            return WriteAsync(context, 200, new JsonObject
            {
                ["issuer"] = "https://api.botframework.com",
                ["authorization_endpoint"] = "https://invalid.botframework.com",
                ["jwks_uri"] = "https://login.botframework.com/v1/.well-known/keys",
                ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
            });
        }

        KeyReads++;
        return WriteAsync(context, 200, new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(key => key.Published())]) });
    }

    private async Task GiveTokenAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            await WriteAsync(context, 404, []);
            return;
        }

        IFormCollection form = await context.Request.ReadFormAsync();
        bool isGood = form["client_id"] == AppId && form["client_secret"] == "secret" && form["grant_type"] == "client_credentials"
            && context.Request.Path == $"/{TenantId}/oauth2/v2.0/token";
        string token = $"token-{Interlocked.Increment(ref numbers)}";
        tokens[token] = WrongScope ?? (isGood ? form["scope"].ToString().Split(' ')[0] : "nothing");
        await WriteAsync(context, 200, new JsonObject { ["token_type"] = "Bearer", ["expires_in"] = 3600, ["ext_expires_in"] = 3600, ["access_token"] = token });
    }

    private async Task ConnectAsync(HttpContext context)
    {
        Asked.Enqueue($"{context.Request.Method} {context.Request.Path}");
        using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
        string text = await reader.ReadToEndAsync();
        string authorization = context.Request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("Bearer ", StringComparison.Ordinal) || tokens.GetValueOrDefault(authorization[7..]) != Audience)
        {
            await FailAsync(context, 401, "Unauthorized");
            return;
        }

        faults.TryDequeue(out Fault? fault);
        if (fault is Fault.Refusal refusal)
        {
            if (refusal.RetryAfter is not null)
            {
                context.Response.Headers.RetryAfter = refusal.RetryAfter;
            }

            await FailAsync(context, refusal.Status, refusal.Code);
            return;
        }

        if (fault is Fault.Wait wait)
        {
            wait.Arrived.TrySetResult();
            await wait.Until;
        }

        (int status, JsonObject answer) = Do(context.Request.Method, RawPath(context), JsonNode.Parse(text)!.AsObject(), text);
        if (fault is Fault.Break)
        {
            context.Abort();
            return;
        }

        await WriteAsync(context, fault is Fault.Doubt doubt ? doubt.Status : status, answer);
    }

    private (int Status, JsonObject Answer) Do(string method, string[] path, JsonObject body, string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MostBytes + 1024)
        {
            return Error(413, "MessageSizeTooBig");
        }

        switch (method, path)
        {
            case ("POST", ["v3", "conversations"]):
                return Begin(body);
            case ("POST", ["v3", "conversations", { } conversation, "activities"]):
                return !chats.ContainsKey(conversation.Split(";messageid=")[0]) ? Error(404, "ConversationNotFound") : Hang(conversation, body, created: false);
            case ("PUT", ["v3", "conversations", { } conversation, "activities", { } activity]):
                if (!Cards.ContainsKey((conversation, activity)))
                {
                    return Error(404, "ActivityNotFoundInConversation");
                }

                if (IsTooFast(conversation))
                {
                    return Error(429, "TooManyRequests");
                }

                Cards[(conversation, activity)] = CardOf(body);
                return (200, new JsonObject { ["id"] = activity });
            default:
                Complaints.Enqueue($"{method} /{string.Join('/', path)} is no request of the Connector");
                return Error(404, "NotFound");
        }
    }

    private (int Status, JsonObject Answer) Begin(JsonObject body)
    {
        if ((string?)body["bot"]?["id"] != $"28:{AppId}" || (string?)body["channelData"]?["tenant"]?["id"] != TenantId)
        {
            Complaints.Enqueue("a conversation was begun for another bot or tenant");
            return Error(400, "BadSyntax");
        }

        if ((bool?)body["isGroup"] == true)
        {
            string channel = (string?)body["channelData"]!["channel"]?["id"] ?? "";
            return chats.ContainsKey(channel) && body["activity"] is JsonObject activity
                ? Hang($"{channel};messageid={Interlocked.Increment(ref numbers)}", activity, created: true)
                : Error(404, "ConversationNotFound");
        }

        string member = (string)body["members"]![0]!["id"]!;
        string chat = $"a:{member}";
        chats[chat] = member;
        return (201, new JsonObject { ["id"] = chat });
    }

    private (int Status, JsonObject Answer) Hang(string conversation, JsonObject message, bool created)
    {
        if (IsTooFast(conversation))
        {
            return Error(429, "TooManyRequests");
        }

        string activity = $"{Interlocked.Increment(ref numbers) + 1_700_000_000_000}";
        Cards[(conversation, activity)] = CardOf(message);
        return created
            ? (201, new JsonObject { ["id"] = conversation, ["activityId"] = activity, ["serviceUrl"] = Service })
            : (201, new JsonObject { ["id"] = activity });
    }

    private JsonObject CardOf(JsonObject message)
    {
        JsonNode? attachment = message["attachments"]?.AsArray().Single();
        if ((string?)message["type"] != "message" || (string?)attachment?["contentType"] != "application/vnd.microsoft.card.adaptive" || attachment["content"] is not JsonObject card)
        {
            Complaints.Enqueue("a message carried no card");
            return [];
        }

        return card.DeepClone().AsObject();
    }

    // A little less than Teams counts: requests may come closer together than they were sent.
    private bool IsTooFast(string conversation)
    {
        string thread = conversation.Split(';')[0];
        ConcurrentQueue<long> at = paces.GetOrAdd(thread, _ => new());
        long now = TimeProvider.System.GetTimestamp();
        at.Enqueue(now);
        return at.Count(one => TimeProvider.System.GetElapsedTime(one, now) < TimeSpan.FromMilliseconds(800)) > 7;
    }

    private static string[] RawPath(HttpContext context)
    {
        string raw = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        string[] parts = [.. raw.Trim('/').Split('/').Select(Uri.UnescapeDataString)];
        return parts[0] is "emea" or "teams" ? parts[1..] : parts;
    }

    private static (int Status, JsonObject Answer) Error(int status, string code) =>
        (status, new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = code } });

    private static Task FailAsync(HttpContext context, int status, string code) => WriteAsync(context, status, Error(status, code).Answer);

    private static Task WriteAsync(HttpContext context, int status, JsonObject answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(answer.ToJsonString());
    }

    private static X509Certificate2 Certificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=connector", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        foreach (string host in Hosts)
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
