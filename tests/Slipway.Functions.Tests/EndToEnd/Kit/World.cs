using Slipway.Host;
using Slipway.Host.Storage;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(Slipway.Functions.Tests.EndToEnd.World))]

// Tests here wait far more than they work.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 8)]

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>
/// All that the tests stand on: one emulator with an account for each app, one service whose health they decide, and one app that most
/// of them share, each with products of its own.
/// </summary>
public sealed class World : IAsyncLifetime
{
    private const string Key = "c2xpcHdheS1lbmQtdG8tZW5kLXRlc3Rz";
    private const int Accounts = 60;
    private const string Durable = "AzureFunctionsJobHost:extensions:durableTask:storageProvider:";

    private Azurite? azurite;
    private int taken;

    /// <summary>The service that plans probe.</summary>
    public SimulatedService Service { get; } = new();

    /// <summary>The app that most tests share.</summary>
    public SlipwayApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // Azurite knows its accounts from the environment that it is started with.
        Environment.SetEnvironmentVariable(
            "AZURITE_ACCOUNTS", string.Join(';', Enumerable.Range(1, Accounts).Select(number => $"slipway{number}:{Key}")));
        try
        {
            azurite = await Azurite.StartAsync();
        }
        finally
        {
            Environment.SetEnvironmentVariable("AZURITE_ACCOUNTS", null);
        }

        await Service.StartAsync();
        App = await StartAppAsync(NewOptions(partitions: 2) with { PollingInterval = TimeSpan.FromMilliseconds(100) });
    }

    public async ValueTask DisposeAsync()
    {
        if (App is not null)
        {
            await App.DisposeAsync();
        }

        await Service.DisposeAsync();
        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }
    }

    /// <summary>The connection string of an account that nobody else has.</summary>
    public string NewAccount()
    {
        int number = Interlocked.Increment(ref taken);
        Assert.True(number <= Accounts, "There are no more accounts: give the emulator more.");
        string Endpoint(string service, int port) => $"{service}Endpoint=http://127.0.0.1:{port}/slipway{number};";
        return $"DefaultEndpointsProtocol=http;AccountName=slipway{number};AccountKey={Key};" +
            Endpoint("Blob", azurite!.BlobPort) + Endpoint("Queue", azurite.QueuePort) + Endpoint("Table", azurite.TablePort);
    }

    /// <summary>Options of an app of its own, with few queues to look into: the emulator is one process for all.</summary>
    public SlipwayHostOptions NewOptions(int partitions = 1) => new()
    {
        StorageConnectionString = NewAccount(),
        HubName = "EndToEnd",
        Port = 0,
        FunctionKey = SlipwayApp.FunctionKey,
        MasterKey = SlipwayApp.MasterKey,
        PollingInterval = TimeSpan.FromMilliseconds(200),
        Settings = new Dictionary<string, string?>
        {
            [Durable + "partitionCount"] = $"{partitions}",
            [Durable + "leaseAcquireInterval"] = "00:00:01",
            // What a host that stops has taken and not done is free again after these.
            [Durable + "controlQueueVisibilityTimeout"] = "00:00:10",
            [Durable + "workItemQueueVisibilityTimeout"] = "00:00:10",
        },
    };

    /// <summary>Starts an app.</summary>
    public Task<SlipwayApp> StartAppAsync(SlipwayHostOptions options) => SlipwayApp.StartAsync(options, Service);
}
