using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using DurableTask.AzureStorage;
using Microsoft.Extensions.Configuration;
using Slipway.Host.Settings;

namespace Slipway.Host.Storage;

/// <summary>
/// A storage account as the settings of Azure Functions name one: <c>NAME</c> holds a connection string, or <c>NAME__accountName</c> or
/// <c>NAME__blobServiceUri</c>, <c>NAME__queueServiceUri</c> and <c>NAME__tableServiceUri</c> name it and the process's identity opens it
/// (<c>NAME__clientId</c> picks a managed identity).
/// </summary>
internal sealed class StorageAccount
{
    private readonly string name;

    private StorageAccount(string name, StorageAccountClientProvider engine, BlobServiceClient blobs) =>
        (this.name, Engine, Locks) = (name, engine, blobs.GetBlobContainerClient("azure-webjobs-hosts"));

    /// <summary>For the durable engine.</summary>
    public StorageAccountClientProvider Engine { get; }

    /// <summary>Where hosts settle among each other who runs what, as those in Azure do.</summary>
    public BlobContainerClient Locks { get; }

    /// <summary>Whether it is the emulator, or anything else on this machine, and not an account in Azure.</summary>
    public bool IsLocal => Locks.Uri.IsLoopback;

    /// <summary>Whether the setting is absent or asks for the emulator on this machine.</summary>
    public static bool WantsEmulator(IConfiguration configuration, string name)
    {
        IConfigurationSection section = configuration.GetSection(name);
        return string.IsNullOrWhiteSpace(section.Value)
            ? !section.GetChildren().Any()
            : section.Value.Trim().TrimEnd(';').Equals("UseDevelopmentStorage=true", StringComparison.OrdinalIgnoreCase);
    }

    public static StorageAccount From(IConfiguration configuration, string name)
    {
        IConfigurationSection section = configuration.GetSection(name);
        try
        {
            if (section.Value is { Length: > 0 } connection)
            {
                return new StorageAccount(name, new StorageAccountClientProvider(connection), new BlobServiceClient(connection, Patience()));
            }

            string? account = section["accountName"];
            return Identified(
                name, Service(section, account, "blob"), Service(section, account, "queue"), Service(section, account, "table"), Credential(section));
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            // The message could repeat the account's key.
            throw new StartException($"The setting {name} is not the connection string of a storage account.");
        }
    }

    /// <summary>Opens the account before anything is built on it.</summary>
    /// <exception cref="StartException">It cannot be reached, or does not let this process in.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        try
        {
            await Locks.CreateIfNotExistsAsync(cancellationToken: cancellation);
        }
        catch (Exception closed) when (closed is RequestFailedException or AggregateException or AuthenticationFailedException)
        {
            string reason = (closed as RequestFailedException)?.ErrorCode ?? (closed.InnerException ?? closed).Message.Split('\n')[0].Trim();
            throw new StartException($"The storage account of the setting {name} cannot be used: {reason}", closed);
        }
    }

    private static StorageAccount Identified(string name, Uri blob, Uri queue, Uri table, TokenCredential credential) =>
        new(name, new StorageAccountClientProvider(blob, queue, table, credential), new BlobServiceClient(blob, credential, Patience()));

    private static Uri Service(IConfigurationSection section, string? account, string service)
    {
        string? given = section[$"{service}ServiceUri"] ?? (account is null ? null : $"https://{account}.{service}.core.windows.net");
        return Uri.TryCreate(given, UriKind.Absolute, out Uri? uri)
            ? uri
            : throw new StartException($"The setting {section.Path} names a storage account without its {service} service: set {section.Path}__accountName or {section.Path}__{service}ServiceUri.");
    }

    private static DefaultAzureCredential Credential(IConfigurationSection section) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = section["clientId"] });

    private static BlobClientOptions Patience() => new() { Retry = { MaxRetries = 3, NetworkTimeout = TimeSpan.FromSeconds(20) } };
}
