using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using Azure.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Metrics;

namespace Slipway.Azure.Tests.Metrics;

/// <summary>
/// A peer on loopback that speaks the documented wire formats of Azure Monitor's metrics (https://learn.microsoft.com/rest/api/monitor/metrics/list, 2024-02-01)
/// and of Log Analytics (https://learn.microsoft.com/azure/azure-monitor/logs/api/request-format). What is not as documented it refuses.
/// </summary>
internal sealed partial class SimulatedAzureMonitor : IAsyncDisposable
{
    public const string Resource = "/subscriptions/0f8fad5b-d9cb-469f-a165-70867728950e/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
    public const string Workspace = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

    private const string Token = "token-of-the-tests";

    private static readonly string[] Known = ["api-version", "metricnames", "aggregation", "interval", "timespan", "$filter", "metricnamespace"];

    private readonly WebApplication app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> first = new();

    private SimulatedAzureMonitor()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    /// <summary>What the metric was in the minute that begins then; null for nothing.</summary>
    public Func<DateTimeOffset, double?> Value { get; set; } = _ => null;

    /// <summary>How many series the metric has.</summary>
    public int Series { get; set; } = 1;

    /// <summary>The table that a query answers with.</summary>
    public string Table { get; set; } = """{ "name": "PrimaryResult", "columns": [], "rows": [] }""";

    /// <summary>An error beside the table; null for none.</summary>
    public string? Partial { get; set; }

    /// <summary>For whom tokens were asked.</summary>
    public ConcurrentQueue<string> Scopes { get; } = new();

    /// <summary>The questions that came: for metrics their query, and for logs their body.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public static async Task<SimulatedAzureMonitor> StartAsync()
    {
        SimulatedAzureMonitor monitor = new();
        await monitor.app.StartAsync(Sample.Cancellation);
        return monitor;
    }

    /// <summary>Answers the next question so, and not as it should.</summary>
    public void AnswerOnce(int status, string body, params (string Name, string Value)[] headers) => first.Enqueue(http =>
    {
        http.Response.StatusCode = status;
        foreach ((string name, string value) in headers)
        {
            http.Response.Headers[name] = value;
        }

        return http.Response.WriteAsync(body);
    });

    /// <summary>Slipway's adapters, with this peer in Azure's place.</summary>
    public ServiceProvider Services(TimeProvider? clock = null, TokenCredential? credential = null)
    {
        Dictionary<string, string?> settings = new()
        {
            ["SlipwayMetrics:azureMonitor:endpoint"] = app.Urls.Single(),
            ["SlipwayMetrics:azureMonitor:audience"] = "https://management.example.com",
            ["SlipwayMetrics:logAnalytics:endpoint"] = app.Urls.Single() + "/",
            ["SlipwayMetrics:logAnalytics:audience"] = "https://logs.example.com/",
        };
        ServiceCollection services = new();
        services.AddKeyedSingleton(PrometheusServers.Credential, credential ?? new Identity(this));
        services.AddSingleton(clock ?? TimeProvider.System);
        return services.AddSlipwayAzure(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Headers.Authorization != $"Bearer {Token}")
        {
            await RefuseAsync(http, 401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
        }
        else if (first.TryDequeue(out Func<HttpContext, Task>? other))
        {
            await other(http);
        }
        else if (http.Request.Path.Value!.EndsWith("/providers/Microsoft.Insights/metrics", StringComparison.Ordinal) && http.Request.Method == "GET")
        {
            await AnswerMetricAsync(http);
        }
        else if (http.Request.Path == $"/v1/workspaces/{Workspace}/query" && http.Request.Method == "POST")
        {
            await AnswerQueryAsync(http);
        }
        else
        {
            await RefuseAsync(http, 404, "ResourceNotFound", $"{http.Request.Method} {http.Request.Path} was not found.");
        }
    }

    private async Task AnswerMetricAsync(HttpContext http)
    {
        IQueryCollection query = http.Request.Query;
        Asked.Enqueue(Uri.UnescapeDataString(http.Request.QueryString.Value!));
        string[] span = query["timespan"].ToString().Split('/');
        string? wrong = query.Keys.FirstOrDefault(key => !Known.Contains(key)) is { } unknown ? $"{unknown} is not known"
            : query["api-version"] != "2024-02-01" ? "the api-version is not supported"
            : query["metricnames"] is not ["Http5xx"] ? "the metric is not found"
            : query["aggregation"] is not (["Total"] or ["Average"]) ? "the aggregation is not supported"
            : query["interval"] is not (["PT1M"] or ["PT5M"]) ? "the interval is not supported"
            : span.Length != 2 || !span.All(moment => Moment().IsMatch(moment)) ? "the timespan is not start/end"
            : null;
        if (wrong is not null)
        {
            await RefuseAsync(http, 400, "BadRequest", wrong);
            return;
        }

        (DateTimeOffset start, DateTimeOffset end) = (Read(span[0]), Read(span[1]));
        TimeSpan grain = XmlConvert.ToTimeSpan(query["interval"]!);
        string aggregation = query["aggregation"].ToString().ToLowerInvariant();
        JsonArray data = [];
        for (DateTimeOffset at = start; at < end; at += grain)
        {
            JsonObject point = new() { ["timeStamp"] = at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) };
            if (Value(at) is { } value)
            {
                point[aggregation] = value;
            }

            data.Add(point);
        }

        await http.Response.WriteAsJsonAsync(new JsonObject
        {
            ["cost"] = 0,
            ["timespan"] = $"{span[0]}/{span[1]}",
            ["interval"] = query["interval"].ToString(),
            ["value"] = new JsonArray(new JsonObject
            {
                ["id"] = $"{http.Request.Path.Value}/Http5xx",
                ["type"] = "Microsoft.Insights/metrics",
                ["name"] = new JsonObject { ["value"] = "Http5xx", ["localizedValue"] = "Http Server Errors" },
                ["unit"] = "Count",
                ["timeseries"] = new JsonArray([.. Enumerable.Range(0, Series).Select(_ => new JsonObject { ["metadatavalues"] = new JsonArray(), ["data"] = data.DeepClone() })]),
                ["errorCode"] = "Success",
            }),
            ["namespace"] = "microsoft.web/sites",
            ["resourceregion"] = "westeurope",
        });
    }

    private async Task AnswerQueryAsync(HttpContext http)
    {
        JsonObject body = (await http.Request.ReadFromJsonAsync<JsonObject>())!;
        Asked.Enqueue(body.ToJsonString());
        if (!body.Select(setting => setting.Key).Order().SequenceEqual(["query", "timespan"]) || http.Request.Headers["Prefer"] != "wait=9")
        {
            await RefuseAsync(http, 400, "BadArgumentError", "The request had some invalid properties");
            return;
        }

        await http.Response.WriteAsync($"{{ \"tables\": [ {Table} ]{(Partial is null ? "" : $", \"error\": {Partial}")} }}");
    }

    private static Task RefuseAsync(HttpContext http, int status, string code, string message)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsync(JsonSerializer.Serialize(new { error = new { code, message } }));
    }

    private static DateTimeOffset Read(string moment) => DateTimeOffset.ParseExact(moment, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    private static partial Regex Moment();

    private sealed class Identity(SimulatedAzureMonitor monitor) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext asked, CancellationToken cancellation) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext asked, CancellationToken cancellation)
        {
            monitor.Scopes.Enqueue(Assert.Single(asked.Scopes));
            return ValueTask.FromResult(new AccessToken(Token, DateTimeOffset.MaxValue));
        }
    }
}
