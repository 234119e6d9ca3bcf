using System.Net;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Slipway.Host.Storage;

namespace Slipway.Host;

/// <summary>What a <see cref="SlipwayHost"/> runs and where. Whatever is null comes from the settings.</summary>
public sealed record SlipwayHostOptions
{
    /// <summary>The storage account; null takes the setting <c>AzureWebJobsStorage</c>, and Azurite when that is missing too.</summary>
    public string? StorageConnectionString { get; init; }

    /// <summary>The task hub: 3 to 45 letters and digits. Hosts that share account and hub share the work.</summary>
    public string? HubName { get; init; }

    /// <summary>The address to listen on.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The TCP port; 0 takes a free one.</summary>
    public int Port { get; init; } = 7071;

    /// <summary>Whether the local inbox is wanted; it is served on loopback only, and only while the engine's storage is on this machine too.</summary>
    public bool Inbox { get; init; } = true;

    /// <summary>Opens the functions of the level Function.</summary>
    public string? FunctionKey { get; init; }

    /// <summary>Opens everything.</summary>
    public string? MasterKey { get; init; }

    /// <summary>Keeps the keys and, when this host starts it, Azurite's data.</summary>
    public string StateDirectory { get; init; } = ".slipway";

    /// <summary>The folder of <c>host.json</c> and <c>local.settings.json</c>; null takes the repository's root, or else the program's folder.</summary>
    public string? SettingsDirectory { get; init; }

    /// <summary>Whether <c>local.settings.json</c> counts; tests leave it alone.</summary>
    public bool UseLocalSettings { get; init; }

    /// <summary>Settings that win over every other, named as in configuration: <c>Section:Key</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>The assembly whose functions run.</summary>
    public Assembly FunctionAssembly { get; init; } = FunctionApp.Assembly;

    /// <summary>Registers what the functions ask for.</summary>
    public Action<IServiceCollection, IConfiguration> Compose { get; init; } = FunctionApp.Compose;

    /// <summary>Registers more after <see cref="Compose"/>; the last registration wins, so a test puts its peers here.</summary>
    public Action<IServiceCollection>? Configure { get; init; }

    /// <summary>Where logs go; null: nowhere.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>The longest pause between two looks into the engine's queues.</summary>
    public TimeSpan? PollingInterval { get; init; }

    /// <summary>
    /// How soon after a host has died others have taken its partitions and the work it held; 10 seconds at the least. Short times ask more of the
    /// storage account.
    /// </summary>
    public TimeSpan? Takeover { get; init; }

    /// <summary>The clock of the timer functions. The engine keeps its own.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a stop waits for what still runs.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether the local inbox is served: it asks nobody who he is, so it stays away from an account that others use.</summary>
    internal bool ServesInbox(StorageAccount account) => Inbox && IPAddress.IsLoopback(Address) && account.IsLocal;
}
