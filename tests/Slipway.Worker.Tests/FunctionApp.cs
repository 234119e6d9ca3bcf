using System.Reflection;
using Slipway.Azure.Identity;
using Slipway.Host.Storage;
using Slipway.Worker.Tests.Rpc;

[assembly: AssemblyFixture(typeof(Slipway.Worker.Tests.FunctionApp))]

namespace Slipway.Worker.Tests;

/// <summary>The built app, an emulator for its storage, a host that starts it, and one worker that all tests may invoke.</summary>
public sealed class FunctionApp : IAsyncLifetime
{
    private Azurite? azurite;

    /// <summary>Where the app was built.</summary>
    public static string Folder { get; } = Path.GetFullPath(
        typeof(FunctionApp).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == nameof(FunctionApp)).Value!);

    public SimulatedFunctionsHost Host { get; private set; } = null!;

    public LoadedWorker Worker { get; private set; } = null!;

    public StorageAccount Storage { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        azurite = await Azurite.StartAsync(cancellation: Cancellation);
        Storage = new(azurite.ConnectionString);
        Host = await SimulatedFunctionsHost.StartAsync(Cancellation);
        // The host has checked the key before the worker sees a request.
        Worker = await StartAsync(("SlipwayApi__keys", "true"), ("SlipwayApi__keyRoles", "Release.Submit,Plan.Write"));
    }

    /// <summary>Starts a worker's process.</summary>
    public WorkerProcess Launch(params (string Name, string? Value)[] settings) => Host.Launch(
        Folder,
        new Dictionary<string, string?>([new("AzureWebJobsStorage", azurite!.ConnectionString), .. settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))]));

    /// <summary>Starts a worker and loads its functions.</summary>
    public async Task<LoadedWorker> StartAsync(params (string Name, string? Value)[] settings)
    {
        WorkerProcess process = Launch(settings);
        try
        {
            return await LoadedWorker.LoadAsync(Host, process, Cancellation);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (Worker?.DisposeAsync() ?? default);
        await (Host?.DisposeAsync() ?? default);
        await (azurite?.DisposeAsync() ?? default);
    }
}
