using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Slipway.Azure.Records;

namespace Slipway.Azure.Identity;

/// <summary>The one storage account that keeps plans, builds, seals, pointers and records.</summary>
public sealed class StorageAccount
{
    /// <summary>The container of plans.</summary>
    public const string Plans = "plans";

    /// <summary>The container of builds, unless a plan names another.</summary>
    public const string Builds = "builds";

    /// <summary>The container of channel pointers.</summary>
    public const string Channels = "channels";

    /// <summary>The container of the builds' seals.</summary>
    public const string Seals = "seals";

    /// <summary>An account that the options, which were validated, name.</summary>
    /// <param name="options">The options.</param>
    /// <param name="watch">Sees each request as it goes out, repeats included: counts it, or makes it fail; null for nothing.</param>
    public StorageAccount(StorageOptions options, HttpPipelinePolicy? watch = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        BlobClientOptions blobs = Patient(new BlobClientOptions(), watch);
        TableClientOptions tables = Patient(new TableClientOptions(), watch);
        if (options.ConnectionString is { } connection)
        {
            (Blobs, Tables) = (new(connection, blobs), new(connection, tables));
            return;
        }

        TokenCredential credential = options.ClientId is { } client
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client))
            : new DefaultAzureCredential();
        Blobs = new(new Uri(options.BlobServiceUri!), credential, blobs);
        Tables = new(new Uri(options.TableServiceUri!), credential, tables);
    }

    /// <summary>An account that a connection string names.</summary>
    public StorageAccount(string connectionString, HttpPipelinePolicy? watch = null)
        : this(new StorageOptions { ConnectionString = connectionString }, watch)
    {
    }

    /// <summary>The blob service.</summary>
    public BlobServiceClient Blobs { get; }

    /// <summary>The table service.</summary>
    public TableServiceClient Tables { get; }

    /// <summary>Creates the fixed containers, these further ones and the tables, each if it is missing.</summary>
    public async Task PrepareAsync(IEnumerable<string>? containers = null, CancellationToken cancellation = default)
    {
        string[] names = [Plans, Builds, Channels, Seals, .. containers ?? []];
        await Task.WhenAll(
            CreateContainersAsync(names, cancellation),
            Task.WhenAll(TableNames.All.Select(table => Tables.CreateTableIfNotExistsAsync(table, cancellation))));
    }

    internal Task CreateContainersAsync(IEnumerable<string> names, CancellationToken cancellation) =>
        Task.WhenAll(names.Distinct(StringComparer.Ordinal).Select(
            name => Blobs.GetBlobContainerClient(name).CreateIfNotExistsAsync(cancellationToken: cancellation)));

    /// <summary>Five tries in some ten seconds, and no try that hangs: durable retries come on top only when storage is really away.</summary>
    private static T Patient<T>(T options, HttpPipelinePolicy? watch)
        where T : ClientOptions
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 4;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(5);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(20);
        if (watch is not null)
        {
            options.AddPolicy(watch, HttpPipelinePosition.BeforeTransport);
        }

        return options;
    }
}
