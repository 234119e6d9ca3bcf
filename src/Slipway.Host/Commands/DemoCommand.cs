using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Slipway.Azure.Identity;
using Slipway.Azure.Targets.Channels;
using Slipway.Host.Demo;
using Slipway.Host.Settings;
using Slipway.Host.Storage;
using Spectre.Console;
using StorageAccount = Slipway.Azure.Identity.StorageAccount;

namespace Slipway.Host.Commands;

/// <summary>Plays a release from beginning to end, on a storage emulator and a host of its own.</summary>
internal static class DemoCommand
{
    /// <summary>What shells take for "ended by Ctrl-C": not a success, since nothing was verified.</summary>
    private const int Interrupted = 130;

    /// <param name="manual">Leave the approvals to the person at the keyboard.</param>
    /// <param name="state">The folder below which the demo keeps its keys and its storage.</param>
    /// <param name="stopping">Ends the play.</param>
    /// <returns>0 only when all was verified from storage.</returns>
    public static async Task<int> RunAsync(bool manual, string state, CancellationToken stopping)
    {
        try
        {
            Console.WriteLine(await PlayAsync(manual, state, stopping));
            return 0;
        }
        catch (StoryException broken)
        {
            await Console.Error.WriteLineAsync(broken.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Console.WriteLine("Stopped before the end, so nothing was verified.");
            return Interrupted;
        }
    }

    private static async Task<string> PlayAsync(bool manual, string state, CancellationToken stopping)
    {
        using DemoFolder folder = DemoFolder.Take(state);
        Console.WriteLine("Starting the storage emulator, a storefront and the host ...");
        await using Azurite azurite = await Azurite.StartAsync(new AzuriteOptions(folder.Storage), stopping);
        StorageAccount account = new StorageAccount(azurite.ConnectionString);
        await using SimulatedStorefront storefront = await SimulatedStorefront.StartAsync(
            new ChannelPointers(account), Story.Product, "production", (Story.Bad, Story.FaultyRing), stopping);
        await using SlipwayHost host = await SlipwayHost.StartAsync(Options(azurite.ConnectionString, folder.Path), stopping);
        using ReleaseApi api = new ReleaseApi(host.Api, host.FunctionKey);
        DemoPlan plan = DemoPlan.For(storefront.Address);
        bool isTerminal = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
        IScreen screen = isTerminal ? new LiveScreen(AnsiConsole.Console, plan.Stage.Rollout.Rings) : new PlainScreen(Console.Out);
        screen.Say($"The API is at {host.Api}, and the inbox at {host.Inbox}");
        return await new Story(plan, api, account, screen, host.Inbox!, manual).PlayAsync(stopping);
    }

    private static SlipwayHostOptions Options(string storage, string folder) => new()
    {
        StorageConnectionString = storage,
        // Whatever account the environment names, the demo stays away from it.
        Settings = new Dictionary<string, string?> { ["SlipwayStorage"] = storage },
        StateDirectory = folder,
        Port = 0,
        PollingInterval = TimeSpan.FromMilliseconds(100),
        // What it keeps is thrown away by the next run.
        StopTimeout = TimeSpan.FromSeconds(2),
        Logging = logging => logging
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddFilter<ConsoleLoggerProvider>(null, LogLevel.Error),
    };
}
