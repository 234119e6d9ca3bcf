using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Slipway.Host.Tests.Samples;

namespace Slipway.Host.Tests;

/// <summary>A host of the sample functions, with a hub of its own.</summary>
public static class SampleHost
{
    public const string FunctionKey = "function-key-of-the-tests";
    public const string MasterKey = "master-key-of-the-tests";

    private static int hubs;

    public static string NewHub() => $"Test{Environment.ProcessId}x{Interlocked.Increment(ref hubs)}";

    public static SlipwayHostOptions Options(AzuriteFixture azurite, Ledger? ledger = null, params string[] enabled)
    {
        string[] broken = [.. BrokenSamples.Names, "Lonely"];
        Dictionary<string, string?> settings = broken.Except(enabled).ToDictionary(name => $"AzureWebJobs.{name}.Disabled", string? (_) => "true");
        settings["Stumbling:Schedule"] = "30 * * * * *";
        return new SlipwayHostOptions
        {
            StorageConnectionString = azurite.ConnectionString,
            HubName = NewHub(),
            Port = 0,
            FunctionKey = FunctionKey,
            MasterKey = MasterKey,
            PollingInterval = TimeSpan.FromMilliseconds(100),
            Takeover = TimeSpan.FromSeconds(10),
            // It stands still, or the timers would write among what a test waits for.
            Time = new FakeTimeProvider(),
            FunctionAssembly = typeof(HttpSamples).Assembly,
            Compose = (services, _) => services.AddSingleton(ledger ?? new Ledger()).AddSingleton<Stumbles>(),
            Settings = settings,
        };
    }

    public static Task<SlipwayHost> StartAsync(AzuriteFixture azurite, Ledger? ledger = null) =>
        SlipwayHost.StartAsync(Options(azurite, ledger), TestContext.Current.CancellationToken);
}

/// <summary>One running host for the tests of a class.</summary>
public sealed class SampleHostFixture(AzuriteFixture azurite) : IAsyncLifetime
{
    private SlipwayHost? host;

    public Ledger Ledger { get; } = new();

    public SlipwayHost Host => host!;

    public HttpClient Http { get; } = new();

    public async ValueTask InitializeAsync()
    {
        host = await SampleHost.StartAsync(azurite, Ledger);
        Http.BaseAddress = host.Api;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (host is not null)
        {
            await host.DisposeAsync();
        }
    }
}
