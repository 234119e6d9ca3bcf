using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Slipway.Azure.Tests.Targets.Webhooks;

/// <summary>
/// A system of a user's own that keeps what each spot runs, as the protocol asks: it checks signatures, remembers wishes by id, refuses what it must not do, and
/// signs its answers with their status in them. It signs by its own code, so that both ends cannot be wrong alike.
/// </summary>
internal sealed class SimulatedWebhook : IAsyncDisposable
{
    public const string Secret = "whsec_c2VjcmV0IG9mIGZvdXIgYW5kIHRoaXJ0eSBieXRlcyBsb25n";

    private readonly WebApplication app;
    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonObject> wishes = [];
    private readonly TimeProvider clock;
    private int requests;

    private SimulatedWebhook(TimeProvider clock)
    {
        this.clock = clock;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public string Address => $"{app.Urls.First()}/hook?code=s3cr3t";

    /// <summary>What each spot runs; nothing where there is none.</summary>
    public Dictionary<string, JsonObject> Runs { get; } = [];

    /// <summary>Every body that came, in order.</summary>
    public ConcurrentQueue<JsonObject> Asked { get; } = new();

    /// <summary>What a strict reader found wrong.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Whether a wish is only accepted, and done when the test says.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Answers instead of the peer; true when it did.</summary>
    public Func<HttpContext, JsonObject, Task<bool>>? Instead { get; set; }

    /// <summary>Breaks the connection at this request, counted from one, before or after its effect.</summary>
    public (int Request, bool AfterEffect)? BreaksAt { get; set; }

    /// <summary>With which secrets answers are signed.</summary>
    public string SignsWith { get; set; } = Secret;

    /// <summary>The body that came last, as it was.</summary>
    public string LastText { get; private set; } = "";

    public int Requests => requests;

    public static async Task<SimulatedWebhook> StartAsync(TimeProvider clock)
    {
        SimulatedWebhook webhook = new(clock);
        await webhook.app.StartAsync(TestContext.Current.CancellationToken);
        return webhook;
    }

    /// <summary>Does all that was accepted and not taken back.</summary>
    public void Finish()
    {
        lock (gate)
        {
            foreach (JsonObject wish in wishes.Values)
            {
                Do(wish);
            }

            wishes.Clear();
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>The headers that prove a body.</summary>
    public static (string Timestamp, string Signature) Sign(string id, string body, DateTimeOffset at, string secret = Secret)
    {
        string timestamp = $"{at.ToUnixTimeSeconds()}";
        byte[] key = Convert.FromBase64String(secret["whsec_".Length..]);
        return (timestamp, $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")))}");
    }

    public async Task SayAsync(HttpContext context, int status, JsonObject answer, string? id = null, TimeSpan age = default, int? says = null)
    {
        JsonObject said = answer.DeepClone().AsObject();
        said["status"] = says ?? status;
        string body = said.ToJsonString();
        (string timestamp, string signature) = Sign(id ?? context.Request.Headers["webhook-id"].ToString(), body, clock.GetUtcNow() - age, SignsWith);
        context.Response.StatusCode = status;
        context.Response.ContentType = status == 200 ? "application/json" : "application/problem+json";
        context.Response.Headers["webhook-timestamp"] = timestamp;
        context.Response.Headers["webhook-signature"] = $"v1,{Convert.ToBase64String(new byte[32])} {signature}";
        await context.Response.WriteAsync(body);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
        string text = await reader.ReadToEndAsync();
        JsonObject wish = JsonNode.Parse(text)!.AsObject();
        LastText = text;
        Examine(context.Request, text, wish);
        Asked.Enqueue(wish);
        int number = Interlocked.Increment(ref requests);
        bool breaks = BreaksAt?.Request == number;
        if (breaks && !BreaksAt!.Value.AfterEffect)
        {
            context.Abort();
            return;
        }

        if (Instead is { } instead && await instead(context, wish))
        {
            return;
        }

        (int status, JsonObject answer) = Answer(wish);
        if (breaks)
        {
            context.Abort();
            return;
        }

        await SayAsync(context, status, answer);
    }

    private (int Status, JsonObject Answer) Answer(JsonObject wish)
    {
        lock (gate)
        {
            string spot = (string)wish["spot"]!;
            if ((string)wish["action"]! == "read")
            {
                return (200, Shown(spot));
            }

            if (spot.StartsWith("gone", StringComparison.Ordinal))
            {
                return (410, new JsonObject { ["detail"] = $"There is no {spot} any more." });
            }

            if ((string?)wish["tag"] != (string?)Shown(spot)["tag"] || !MayDo(wish, spot))
            {
                return (409, new JsonObject { ["detail"] = "Something else runs there." });
            }

            if ((string)wish["action"]! == "restore")
            {
                foreach (string begun in wishes.Where(w => (string)w.Value["spot"]! == spot).Select(w => w.Key).ToArray())
                {
                    wishes.Remove(begun);
                }
            }

            if (IsSlow && !IsDone(wish, spot))
            {
                wishes[(string)wish["id"]!] = wish;
                return (202, []);
            }

            Do(wish);
            return (200, Shown(spot));
        }
    }

    private bool MayDo(JsonObject wish, string spot)
    {
        JsonObject runs = Shown(spot);
        return (string?)runs["release"] == (string?)wish["release"] || (string?)runs["release"] == (string?)wish["before"]?["release"];
    }

    private bool IsDone(JsonObject wish, string spot) => (string)wish["action"]! == "bring"
        ? (string?)Shown(spot)["release"] == (string?)wish["release"] && (int?)Shown(spot)["weight"] == (int?)wish["weight"]
        : (string?)Shown(spot)["release"] == (string?)wish["before"]?["release"];

    private void Do(JsonObject wish)
    {
        string spot = (string)wish["spot"]!;
        JsonObject? runs = (string)wish["action"]! == "restore"
            ? wish["before"]?.DeepClone().AsObject()
            : new JsonObject
            {
                ["version"] = (string)wish["version"]!,
                ["release"] = (string)wish["release"]!,
                ["content"] = (string)wish["content"]!,
                ["weight"] = (int)wish["weight"]!,
                ["mark"] = $"image of {wish["version"]}",
            };
        if (runs is null)
        {
            Runs.Remove(spot);
        }
        else
        {
            Runs[spot] = runs;
        }
    }

    private JsonObject Shown(string spot)
    {
        JsonObject shown = Runs.GetValueOrDefault(spot)?.DeepClone().AsObject() ?? [];
        shown["tag"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(shown.ToJsonString())))[..8];
        return shown;
    }

    private void Examine(HttpRequest request, string text, JsonObject wish)
    {
        string id = request.Headers["webhook-id"].ToString();
        string timestamp = request.Headers["webhook-timestamp"].ToString();
        DateTimeOffset at = DateTimeOffset.FromUnixTimeSeconds(long.TryParse(timestamp, out long seconds) ? seconds : 0);
        bool isNow = (clock.GetUtcNow() - at).Duration() < TimeSpan.FromSeconds(5);
        (string _, string signature) = Sign(id, text, at);
        string[] wrong =
        [
            .. request.Method == "POST" && request.Query["code"] == "s3cr3t" ? [] : new[] { "it came to another address" },
            .. request.ContentType is "application/json; charset=utf-8" ? [] : new[] { $"it is {request.ContentType}" },
            .. id == (string)wish["id"]! && !id.Contains('.', StringComparison.Ordinal) ? [] : new[] { $"its id is {id}" },
            .. isNow && request.Headers["webhook-signature"].ToString().Split(' ').Contains(signature) ? [] : new[] { "it is not signed" },
        ];
        foreach (string complaint in wrong)
        {
            Complaints.Enqueue(complaint);
        }
    }
}
