using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Tests.Deciding;
using Slipway.Host.Storage;
using Slipway.Host.Tests.Inbox;
using Slipway.Releases.Approvals;

namespace Slipway.Host.Tests.Page;

/// <summary>A host beside a tenant in which people sign in with their browsers, and whose directory says who they are.</summary>
public sealed class PageHost : IAsyncLifetime
{
    public const string Ada = "ada@example.com";
    public const string Bo = "bo@example.com";
    public const string Cy = "cy@example.com";
    public const string Stranger = "stranger@example.com";

    private const string Bot = "5a000000-0000-4000-8000-0000000000b0";

    private readonly string state = Directory.CreateTempSubdirectory("page-").FullName;
    private Azurite? azurite;
    private SimulatedGraph? graph;
    private SlipwayHost? host;
    private SimulatedTenant? tenant;

    public SlipwayHost Host => host!;

    public SimulatedTenant Tenant => tenant!;

    public HttpClient Api { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        azurite = await Azurite.StartAsync();
        tenant = await SimulatedTenant.StartAsync(secure: true);
        graph = await SimulatedGraph.StartAsync();
        foreach (string name in new[] { Ada, Bo, Cy, Stranger })
        {
            tenant.Accounts[name] = graph.Add(name, name).Id;
        }

        // The host's own address is in its settings, so it is chosen before it starts.
        int port = FreePort();
        host = await SlipwayHost.StartAsync(new SlipwayHostOptions
        {
            StorageConnectionString = azurite.ConnectionString,
            StateDirectory = state,
            Port = port,
            Inbox = false,
            PollingInterval = TimeSpan.FromMilliseconds(100),
            Settings = new Dictionary<string, string?>(tenant.Settings)
            {
                ["SlipwayApi:address"] = $"http://127.0.0.1:{port}",
                ["SlipwayTeams:tenantId"] = SimulatedTenant.Id,
                ["SlipwayTeams:appId"] = Bot,
                ["SlipwayTeams:graphEndpoint"] = $"{graph.Endpoint}",
                ["SlipwayTeams:openIdMetadata"] = $"{graph.Endpoint}/no-bot-keys",
            },
            Configure = services =>
            {
                services.AddKeyedSingleton<TokenCredential>(TeamsOptions.Section, (_, _) => new SimulatedEntra());
                services.AddHttpClient(CallerTokens.Client).ConfigurePrimaryHttpMessageHandler(tenant.NewHandler);
            },
        });
        tenant.Registered.Add(new Uri(host.Api, "page").AbsoluteUri);
        Api.BaseAddress = host.Api;
        Api.DefaultRequestHeaders.Add("x-functions-key", host.FunctionKey);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { host, graph, tenant, azurite })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        Directory.Delete(state, recursive: true);
    }

    /// <summary>Starts a release of version 1.0.0 that waits for people; answers with the approval's id, and where its card leads.</summary>
    internal async Task<(string Id, string Link)> AskAsync(string product, string approval = $"{{ approvers: [{Ada}, {Bo}], timeout: 1h, extension: {{ by: 1h, times: 1 }} }}")
    {
        string plan = $$"""
            product: {{product}}
            stages:
              - name: production
                container: {{product}}
                approval: {{approval}}
                rollout: { rings: [ { name: everyone, weight: 100 } ], health: none }
            """;
        (await Api.PostAsync(new Uri($"plans/{product}", UriKind.Relative), new StringContent(plan, Encoding.UTF8, "application/yaml"), Cancellation)).EnsureSuccessStatusCode();
        await new BlobClient(azurite!.ConnectionString, "builds", $"{product}/1.0.0/app.txt").UploadAsync(BinaryData.FromString("the app"), Cancellation);
        (await Api.PostAsJsonAsync("releases", new { product, version = "1.0.0", requestedBy = "ci/tests", notes = "A *faster* search" }, Cancellation)).EnsureSuccessStatusCode();
        while (true)
        {
            JsonArray approvals = (await Api.GetFromJsonAsync<JsonObject>("approvals", Cancellation))!["approvals"]!.AsArray();
            if (approvals.FirstOrDefault(one => (string)one!["approval"]!["request"]!["release"]! == $"{product}-1.0.0") is { } asked)
            {
                JsonNode link = asked["card"]!["actions"]!.AsArray().Single(action => (string)action!["title"]! == "Open in browser")!;
                return ((string)asked["approval"]!["request"]!["id"]!, (string)link["url"]!);
            }
        }
    }

    /// <summary>The answers that an approval has had: who, what and why.</summary>
    internal async Task<string[]> DecisionsAsync(string id)
    {
        Approval approval = (await host!.Services.GetRequiredService<ReleaseLedger>().ApprovalAsync(id, Cancellation))!;
        Assert.All(approval.Decisions, decision => Assert.NotNull(decision.Shown));
        return [.. approval.Decisions.Select(decision => $"{decision.By} {decision.Answer} {decision.Comment}")];
    }

    /// <summary>The card as it is shown elsewhere than on the page.</summary>
    internal async Task<string> CardAsync(string id) => (await Api.GetFromJsonAsync<JsonObject>("approvals", Cancellation))!["approvals"]!.AsArray()
        .Single(one => (string)one!["approval"]!["request"]!["id"]! == id)!["card"]!.ToJsonString();

    /// <summary>Waits until a release has ended, which must be in that state.</summary>
    internal async Task ReachesAsync(string release, string state)
    {
        using StreamReader events = new(await Api.GetStreamAsync(new Uri($"releases/{release}/events", UriKind.Relative), Cancellation));
        while (await events.ReadLineAsync(Cancellation) is { } line)
        {
            if (line == "event: closed")
            {
                Assert.Contains($"\"state\":\"{state}\"", await events.ReadLineAsync(Cancellation), StringComparison.Ordinal);
                return;
            }
        }

        Assert.Fail($"The events of {release} ended before it did.");
    }

    /// <summary>Opens a link as somebody who signs in.</summary>
    internal async Task<Browser> OpenAsync(string link, string? person = null)
    {
        Browser browser = await Browser.OpenAsync(trusting: true);
        await browser.Page.GotoAsync(link);
        if (person is not null)
        {
            await browser.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = person, Exact = true }).ClickAsync();
        }

        return browser;
    }

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
