using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Slipway.Azure.Tests.Targets.Kubernetes;

/// <summary>
/// An API server that keeps workloads and routes as Kubernetes does: documented paths and patch types, versions that conflict, generations that rise with a spec.
/// Its controllers do as much as the test lets them.
/// </summary>
/// <remarks>https://kubernetes.io/docs/reference/using-api/api-concepts/</remarks>
internal sealed class SimulatedCluster : IAsyncDisposable
{
    public const string Token = "token-of-entra";

    private static readonly string[] Collections =
    [
        "/apis/apps/v1/namespaces/web/deployments/", "/apis/apps/v1/namespaces/web/statefulsets/", "/apis/gateway.networking.k8s.io/v1/namespaces/web/httproutes/",
    ];

    private readonly WebApplication app;
    private readonly Lock gate = new();
    private int requests;
    private int versions = 1000;

    private SimulatedCluster(X509Certificate2? certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public string Address => app.Urls.First();

    /// <summary>All things, by plural and name.</summary>
    public Dictionary<string, JsonObject> Things { get; } = [];

    /// <summary>The patches that were taken, by plural and name.</summary>
    public ConcurrentQueue<(string Thing, JsonObject Patch)> Taken { get; } = new();

    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Whether its controllers have done everything by the time that somebody looks.</summary>
    public bool IsQuick { get; set; } = true;

    /// <summary>Answers instead; true when it did.</summary>
    public Func<HttpContext, bool>? Instead { get; set; }

    /// <summary>Done once, just before the next patch is taken.</summary>
    public Action? BeforePatch { get; set; }

    /// <summary>Breaks the connection at this request, counted from one, before or after its effect.</summary>
    public (int Request, bool AfterEffect)? BreaksAt { get; set; }

    public int Requests => requests;

    public static async Task<SimulatedCluster> StartAsync(X509Certificate2? certificate = null)
    {
        SimulatedCluster cluster = new(certificate);
        await cluster.app.StartAsync(TestContext.Current.CancellationToken);
        return cluster;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>A workload whose pods run.</summary>
    public JsonObject Run(string thing, string image, int replicas = 3)
    {
        bool isStateful = thing.StartsWith("statefulsets/", StringComparison.Ordinal);
        JsonObject workload = JsonNode.Parse($$"""
            {
              "metadata": { "name": "{{thing.Split('/')[1]}}", "uid": "uid-of-{{thing}}", "generation": 1, "annotations": { "team": "shop" } },
              "spec": {
                "replicas": {{replicas}},
                "template": {
                  "metadata": { "creationTimestamp": null, "labels": { "app": "shop" } },
                  "spec": { "containers": [ { "name": "proxy", "image": "proxy:1" }, { "name": "app", "image": "{{image}}", "env": [ { "name": "A", "value": "1" } ] } ] }
                }
              }
            }
            """)!.AsObject();
        workload["spec"]![isStateful ? "updateStrategy" : "strategy"] = new JsonObject { ["type"] = "RollingUpdate" };
        Things[thing] = workload;
        Touch(workload);
        Settle(thing);
        return workload;
    }

    /// <summary>A route that shares between two services.</summary>
    public JsonObject Share(string name, int stable, int canary)
    {
        JsonObject route = JsonNode.Parse($$"""
            {
              "metadata": { "name": "{{name}}", "uid": "uid-of-{{name}}", "generation": 1 },
              "spec": { "rules": [
                { "matches": [ { "path": { "value": "/api" } } ], "backendRefs": [ { "name": "blue", "port": 80, "weight": {{stable}} }, { "name": "green", "port": 80, "weight": {{canary}} } ] },
                { "backendRefs": [ { "name": "assets", "port": 80 } ] },
                { "backendRefs": [ { "name": "green", "port": 80, "weight": {{canary}} }, { "name": "blue", "port": 80, "weight": {{stable}} } ] }
              ] }
            }
            """)!.AsObject();
        Things[$"httproutes/{name}"] = route;
        Touch(route);
        Settle($"httproutes/{name}");
        return route;
    }

    /// <summary>Somebody else's change.</summary>
    public void Change(string thing, Action<JsonObject> change)
    {
        lock (gate)
        {
            Write(Things[thing], change);
        }
    }

    /// <summary>A controller's word on a thing, which changes its version and not its generation.</summary>
    public void Status(string thing, JsonObject status)
    {
        lock (gate)
        {
            Things[thing]["status"] = status;
            Touch(Things[thing]);
        }
    }

    /// <summary>Has the controllers do everything.</summary>
    public void Settle(string thing)
    {
        JsonObject read = Things[thing];
        long generation = (long)read["metadata"]!["generation"]!;
        if (thing.StartsWith("httproutes/", StringComparison.Ordinal))
        {
            Status(thing, Accepted(generation, "True"));
            return;
        }

        int replicas = (int)read["spec"]!["replicas"]!;
        string revision = $"{thing}-{read["spec"]!["template"]!.ToJsonString().GetHashCode(StringComparison.Ordinal):x}";
        Status(thing, new JsonObject
        {
            ["observedGeneration"] = generation,
            ["replicas"] = replicas,
            ["updatedReplicas"] = replicas,
            ["availableReplicas"] = replicas,
            ["readyReplicas"] = replicas,
            ["currentRevision"] = revision,
            ["updateRevision"] = revision,
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Progressing", ["status"] = "True", ["reason"] = "NewReplicaSetAvailable" }),
        });
    }

    /// <summary>What a gateway says of a route.</summary>
    public static JsonObject Accepted(long generation, string status, string message = "") => new()
    {
        ["parents"] = new JsonArray(new JsonObject
        {
            ["conditions"] = new JsonArray(
                new JsonObject { ["type"] = "ResolvedRefs", ["status"] = "True", ["observedGeneration"] = generation },
                new JsonObject { ["type"] = "Accepted", ["status"] = status, ["observedGeneration"] = generation, ["message"] = message }),
        }),
    };

    /// <summary>A thing without what changes whenever anything does.</summary>
    public JsonObject Bare(string thing)
    {
        JsonObject bare = Things[thing].DeepClone().AsObject();
        bare.Remove("status");
        bare["metadata"]!.AsObject().Remove("generation");
        bare["metadata"]!.AsObject().Remove("resourceVersion");
        return bare;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
        string text = await reader.ReadToEndAsync();
        int number = Interlocked.Increment(ref requests);
        bool breaks = BreaksAt?.Request == number;
        if (breaks && !BreaksAt!.Value.AfterEffect)
        {
            context.Abort();
            return;
        }

        if (Instead?.Invoke(context) is true)
        {
            return;
        }

        (int status, JsonObject answer) = Answer(context.Request, text);
        if (breaks)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private (int Status, JsonObject Answer) Answer(HttpRequest request, string text)
    {
        string path = request.Path.Value!;
        if (request.Headers.Authorization != $"Bearer {Token}")
        {
            return Refusal(401, "Unauthorized");
        }

        if (Array.Find(Collections, one => path.StartsWith(one, StringComparison.Ordinal)) is not { } collection)
        {
            Complaints.Enqueue($"there is no {path}");
            return Refusal(404, "the server could not find the requested resource");
        }

        string thing = $"{collection.Split('/')[^2]}/{path[collection.Length..]}";
        lock (gate)
        {
            if (!Things.TryGetValue(thing, out JsonObject? found))
            {
                return Refusal(404, $"{thing} not found");
            }

            return request.Method switch
            {
                "GET" => (200, Look(thing, found)),
                "PATCH" => Patch(request, thing, found, JsonNode.Parse(text)!.AsObject()),
                _ => Refusal(405, "the server does not allow this method on the requested resource"),
            };
        }
    }

    private JsonObject Look(string thing, JsonObject found)
    {
        if (IsQuick && (long?)Seen(found) != (long)found["metadata"]!["generation"]!)
        {
            Settle(thing);
        }

        return found.DeepClone().AsObject();
    }

    private static JsonNode? Seen(JsonObject found) =>
        found["status"]?["observedGeneration"] ?? found["status"]?["parents"]?[0]?["conditions"]?[0]?["observedGeneration"];

    private (int Status, JsonObject Answer) Patch(HttpRequest request, string thing, JsonObject found, JsonObject patch)
    {
        bool isRoute = thing.StartsWith("httproutes/", StringComparison.Ordinal);
        string wants = isRoute ? "application/merge-patch+json" : "application/strategic-merge-patch+json";
        if (request.ContentType?.Split(';')[0] != wants)
        {
            Complaints.Enqueue($"a patch of {thing} is {request.ContentType}");
            return Refusal(415, "the body of the request was in an unknown format");
        }

        if (request.Query["fieldManager"] != "slipway" || patch["metadata"]?["resourceVersion"] is null)
        {
            Complaints.Enqueue($"a patch of {thing} does not say whose it is, or of which version");
        }

        BeforePatch?.Invoke();
        BeforePatch = null;
        if ((string?)patch["metadata"]!["resourceVersion"] is { } read && read != (string?)found["metadata"]!["resourceVersion"])
        {
            return Refusal(409, $"Operation cannot be fulfilled on {thing}: the object has been modified; please apply your changes to the latest version and try again");
        }

        if (((string?)patch["spec"]?["template"]?["spec"]?["containers"]?[0]?["image"])?.Contains(' ', StringComparison.Ordinal) is true)
        {
            return Refusal(422, "spec.template.spec.containers[0].image: Invalid value");
        }

        Write(found, thing => Merge(thing, patch));
        Taken.Enqueue((thing, patch));
        return (200, found.DeepClone().AsObject());
    }

    private void Write(JsonObject thing, Action<JsonObject> change)
    {
        string spec = thing["spec"]!.ToJsonString();
        change(thing);
        if (thing["spec"]!.ToJsonString() != spec)
        {
            thing["metadata"]!["generation"] = (long)thing["metadata"]!["generation"]! + 1;
        }

        Touch(thing);
    }

    private void Touch(JsonObject thing) => thing["metadata"]!["resourceVersion"] = $"{++versions}";

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach ((string key, JsonNode? value) in patch.ToArray())
        {
            if (value is null)
            {
                into.Remove(key);
            }
            else if (value is JsonObject map)
            {
                JsonObject inner = into[key] as JsonObject ?? [];
                into[key] = into[key] ?? inner;
                Merge(inner, map);
                if (inner.Count == 0)
                {
                    // What is empty the API server leaves out.
                    into.Remove(key);
                }
            }
            else if (key == "containers")
            {
                foreach (JsonNode? one in value.AsArray())
                {
                    Merge(into[key]!.AsArray().First(there => (string?)there!["name"] == (string?)one!["name"])!.AsObject(), one!.AsObject());
                }
            }
            else
            {
                into[key] = value.DeepClone();
            }
        }
    }

    private static (int Status, JsonObject Answer) Refusal(int status, string message) => (status, new JsonObject
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["message"] = message,
        ["code"] = status,
    });
}
