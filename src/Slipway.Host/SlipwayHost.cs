using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Slipway.Host.Http;
using Slipway.Host.Inbox;
using Slipway.Host.Settings;
using Slipway.Host.Storage;

namespace Slipway.Host;

/// <summary>
/// Runs the functions of an assembly in this process: Kestrel for HTTP, timers, and the durable engine on Azure Storage. Several may run side by
/// side, in one process or many.
/// </summary>
public sealed class SlipwayHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Azurite? azurite;
    private readonly HostKeys keys;

    private SlipwayHost(WebApplication app, Azurite? azurite, bool servesInbox, string prefix)
    {
        (this.app, this.azurite) = (app, azurite);
        keys = app.Services.GetRequiredService<HostKeys>();
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        Api = new Uri(Address, prefix.Length == 0 ? "" : $"{prefix}/");
        Inbox = servesInbox ? new Uri(Address, InboxEndpoints.Path) : null;
    }

    /// <summary>The root of what the host serves, ending in a slash.</summary>
    public Uri Address { get; }

    /// <summary><see cref="Address"/> with the route prefix of <c>host.json</c>, ending in a slash.</summary>
    public Uri Api { get; }

    /// <summary>The page of the local inbox, or null when it is not served.</summary>
    public Uri? Inbox { get; }

    /// <summary>The key to send as <c>x-functions-key</c>.</summary>
    public string FunctionKey => keys.Function;

    /// <summary>The key of the admin endpoints.</summary>
    public string MasterKey => keys.Master;

    /// <summary>The file that holds the keys, or null when the settings gave both.</summary>
    public string? KeyFile => keys.File;

    /// <summary>The functions' services.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>The durable client, the same that functions get.</summary>
    public DurableTaskClient Client => app.Services.GetRequiredService<DurableTaskClient>();

    /// <summary>Cancelled when the host begins to stop, whether asked to or because one of its services failed.</summary>
    public CancellationToken Stopping => app.Lifetime.ApplicationStopping;

    /// <summary>Starts a host and returns when it serves.</summary>
    /// <exception cref="StartException">A setting is wrong, a port is in use, the storage cannot be reached, or a function cannot be called.</exception>
    public static async Task<SlipwayHost> StartAsync(SlipwayHostOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new SlipwayHostOptions();
        IConfigurationRoot configuration = HostConfiguration.Read(
            options.SettingsDirectory ?? Repository.Root ?? AppContext.BaseDirectory, options.UseLocalSettings, Overrides(options));
        DurableSettings durable = DurableSettings.From(configuration);
        string prefix = (configuration[$"{HostConfiguration.HostSection}:extensions:http:routePrefix"] ?? "api").Trim('/');
        Azurite? azurite = await EmulatorAsync(configuration, durable.ConnectionName, options.StateDirectory, cancellation);
        WebApplication? app = null;
        try
        {
            StorageAccount account = StorageAccount.From(configuration, durable.ConnectionName);
            await account.OpenAsync(cancellation);
            app = HostParts.Build(options, configuration, durable, account, prefix);
            await app.StartAsync(cancellation);
            return new SlipwayHost(app, azurite, options.ServesInbox(account), prefix);
        }
        catch (Exception failure)
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            if (azurite is not null)
            {
                await azurite.DisposeAsync();
            }

            throw failure switch
            {
                OptionsValidationException invalid => new StartException(string.Join(' ', invalid.Failures), invalid),
                _ when InUse(failure) => new StartException(
                    $"The port {options.Port} is in use, or this user may not listen on it: choose another with --port.", failure),
                _ => failure,
            };
        }
    }

    /// <summary>Stops: no more requests, ticks or work items, what runs ends within <see cref="SlipwayHostOptions.StopTimeout"/>, and partitions are given back.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }
    }

    private static bool InUse(Exception failure) => failure is IOException { InnerException: AddressInUseException } or SocketException;

    private static async Task<Azurite?> EmulatorAsync(IConfiguration configuration, string connectionName, string state, CancellationToken cancellation)
    {
        if (!StorageAccount.WantsEmulator(configuration, connectionName))
        {
            return null;
        }

        Azurite azurite = await Azurite.StartAsync(AzuriteOptions.Development(Path.Combine(state, "azurite")), cancellation);
        configuration[connectionName] = azurite.ConnectionString;
        return azurite;
    }

    private static Dictionary<string, string?> Overrides(SlipwayHostOptions options)
    {
        const string Durable = $"{HostConfiguration.HostSection}:extensions:durableTask";
        Dictionary<string, string?> overrides = new Dictionary<string, string?>(options.Settings, StringComparer.OrdinalIgnoreCase);
        void Set(string key, object? value)
        {
            if (value is not null)
            {
                overrides[key] = value.ToString();
            }
        }

        Set("AzureWebJobsStorage", options.StorageConnectionString);
        Set("SLIPWAY_FUNCTION_KEY", options.FunctionKey);
        Set("SLIPWAY_MASTER_KEY", options.MasterKey);
        Set($"{Durable}:hubName", options.HubName);
        Set($"{Durable}:storageProvider:maxQueuePollingInterval", options.PollingInterval);
        Set($"{Durable}:storageProvider:leaseInterval", options.Takeover);
        Set($"{Durable}:storageProvider:leaseAcquireInterval", options.Takeover / 10);
        Set($"{Durable}:storageProvider:controlQueueVisibilityTimeout", options.Takeover);
        Set($"{Durable}:storageProvider:workItemQueueVisibilityTimeout", options.Takeover);
        return overrides;
    }
}
