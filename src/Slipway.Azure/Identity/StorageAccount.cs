using Azure.Core.Pipeline;
using Azure.Data.Tables;
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

    /// <summary>The container of what gates have measured.</summary>
    public const string Evidence = "evidence";

    /// <summary>An account that the options, which were validated, name.</summary>
    /// <param name="options">The options.</param>
    /// <param name="watch">Sees each request as it goes out, repeats included: counts it, or makes it fail; null for nothing.</param>
    public StorageAccount(StorageOptions options, HttpPipelinePolicy? watch = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Artifacts = new(options, watch);
        TableClientOptions tables = BlobAccount.Patient(new TableClientOptions(), watch);
        Tables = options.ConnectionString is { } connection
            ? new(connection, tables)
            : new(new Uri(options.TableServiceUri!), Artifacts.Credential, tables);
    }

    /// <summary>An account that a connection string names.</summary>
    public StorageAccount(string connectionString, HttpPipelinePolicy? watch = null)
        : this(new StorageOptions { ConnectionString = connectionString }, watch)
    {
    }

    /// <summary>The blob service.</summary>
    public BlobServiceClient Blobs => Artifacts.Service;

    /// <summary>The same, as one of the accounts that hold artifacts.</summary>
    public BlobAccount Artifacts { get; }

    /// <summary>The table service.</summary>
    public TableServiceClient Tables { get; }

    /// <summary>Creates the fixed containers, these further ones and the tables, each if it is missing; nothing in an account that was prepared.</summary>
    public async Task PrepareAsync(IEnumerable<string>? containers = null, CancellationToken cancellation = default)
    {
        if (Artifacts.IsPrepared)
        {
            return;
        }

        string[] names = [Plans, Builds, Channels, Seals, Evidence, .. containers ?? []];
        await Task.WhenAll(
            Task.WhenAll(names.Distinct(StringComparer.Ordinal).Select(
                name => Blobs.GetBlobContainerClient(name).CreateIfNotExistsAsync(cancellationToken: cancellation))),
            Task.WhenAll(TableNames.All.Select(table => Tables.CreateTableIfNotExistsAsync(table, cancellation))));
    }
}
