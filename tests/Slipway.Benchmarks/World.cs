using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Reflection;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Slipway.Functions;
using Slipway.Host;
using Slipway.Host.Storage;

namespace Slipway.Benchmarks;

/// <summary>A host with the real engine on an Azurite of its own, and an application on loopback that is well where it is not told to be ill.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly Azurite azurite;
    private readonly WebApplication application;

    private readonly ConcurrentDictionary<string, bool> sick;

    private World(Azurite azurite, WebApplication application, ConcurrentDictionary<string, bool> sick, SlipwayHost host)
    {
        (this.azurite, this.application, this.sick, Host) = (azurite, application, sick, host);
        Http = new HttpClient { BaseAddress = host.Api };
        Http.DefaultRequestHeaders.Add("x-functions-key", host.FunctionKey);
        Blobs = new BlobServiceClient(azurite.ConnectionString);
        Tables = new TableServiceClient(azurite.ConnectionString);
    }

    public const string Hub = "BenchmarkHub";

    /// <summary>
    /// How long the engine pauses at most between two looks into its queues. In one process it wakes its pollers itself, so this costs what is
    /// measured no waiting; a shorter pause would only load the emulator.
    /// </summary>
    public static readonly TimeSpan Polling = TimeSpan.FromMilliseconds(500);

    public SlipwayHost Host { get; }

    public HttpClient Http { get; }

    public BlobServiceClient Blobs { get; }

    public TableServiceClient Tables { get; }

    /// <summary>The ports of the storage services.</summary>
    public IReadOnlyList<int> StoragePorts => [azurite.BlobPort, azurite.QueuePort, azurite.TablePort];

    /// <summary>The application's address.</summary>
    public string Application => application.Urls.First();

    public static async Task<World> StartAsync(CancellationToken cancellation)
    {
        Azurite azurite = await Azurite.StartAsync(cancellation: cancellation);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        application.MapGet("/health", () => "well");
        ConcurrentDictionary<string, bool> sick = [];
        application.MapGet("/health/{**what}", (string what) => sick.ContainsKey(what) ? Results.StatusCode(503) : Results.Text("well"));
        await application.StartAsync(cancellation);
        SlipwayHost host = await SlipwayHost.StartAsync(
            new SlipwayHostOptions
            {
                StorageConnectionString = azurite.ConnectionString,
                HubName = Hub,
                Port = 0,
                FunctionKey = "function-key-of-the-benchmark",
                MasterKey = "master-key-of-the-benchmark",
                PollingInterval = Polling,
                FunctionAssembly = new TwoAssemblies(typeof(Composition).Assembly, typeof(World).Assembly),
                // They tick by the clock, not by what is measured.
                Settings = new Dictionary<string, string?>
                {
                    ["AzureWebJobs.OpenWindows.Disabled"] = "true",
                    ["AzureWebJobs.ReconcileReleases.Disabled"] = "true",
                    ["AzureWebJobs.PostCards.Disabled"] = "true",
                },
            },
            cancellation);
        return new World(azurite, application, sick, host);
    }

    /// <summary>Lets the application be ill where it is asked for this path below its health.</summary>
    public void Sicken(string what) => sick[what] = true;

    /// <summary>Stores a plan.</summary>
    public async Task StorePlanAsync(string product, string yaml, CancellationToken cancellation)
    {
        using StringContent plan = new(yaml);
        using HttpResponseMessage answer = await Http.PostAsync(new Uri($"plans/{product}", UriKind.Relative), plan, cancellation);
        await RequireAsync(answer, cancellation);
    }

    /// <summary>Puts artifacts of so many bytes each where a pipeline does.</summary>
    public async Task BuildAsync(string product, string version, int artifacts, int bytes, CancellationToken cancellation)
    {
        for (int number = 0; number < artifacts; number++)
        {
            byte[] content = new byte[bytes];
            new Random(number).NextBytes(content);
            await Blobs.GetBlobContainerClient("builds").UploadBlobAsync(
                $"{product}/{version}/part{number}.bin", new BinaryData(content), cancellation);
        }
    }

    /// <summary>Asks for a release.</summary>
    public async Task ReleaseAsync(string product, string version, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await Http.PostAsJsonAsync(
            new Uri("releases", UriKind.Relative), new { product, version, requestedBy = "benchmark" }, cancellation);
        await RequireAsync(answer, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        await application.DisposeAsync();
        await azurite.DisposeAsync();
    }

    /// <exception cref="HttpRequestException">The answer is not a success; says what it was.</exception>
    public static async Task RequireAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}");
        }
    }

    /// <summary>The functions of two assemblies, so that both sides of a comparison run on one host, one hub and the same pollers.</summary>
    private sealed class TwoAssemblies(Assembly one, Assembly other) : Assembly
    {
        public override Type[] GetTypes() => [.. one.GetTypes(), .. other.GetTypes()];
    }
}
