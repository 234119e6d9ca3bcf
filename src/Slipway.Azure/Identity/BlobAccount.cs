using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;

namespace Slipway.Azure.Identity;

/// <summary>The blob service of one storage account, and how it is signed in to.</summary>
public sealed class BlobAccount
{
    private static readonly TokenRequestContext StorageScope = new(["https://storage.azure.com/.default"]);

    /// <summary>The account that the options, which were validated, name.</summary>
    /// <param name="options">The options.</param>
    /// <param name="watch">Sees each request as it goes out, repeats included; null for nothing.</param>
    public BlobAccount(StorageOptions options, HttpPipelinePolicy? watch = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        IsPrepared = options.IsPrepared;
        BlobClientOptions clients = new();
        clients.AddPolicy(new CopyPatience(), HttpPipelinePosition.PerCall);
        clients.AddPolicy(Throttling, HttpPipelinePosition.BeforeTransport);
        clients = Patient(clients, watch);
        if (options.ConnectionString is { } connection)
        {
            Service = new(connection, clients);
            return;
        }

        Credential = CredentialOf(options);
        Service = new(new Uri(options.BlobServiceUri!), Credential, clients);
    }

    /// <summary>The account's blob service.</summary>
    public BlobServiceClient Service { get; }

    /// <summary>Whether its containers are there already, and none is created.</summary>
    public bool IsPrepared { get; }

    /// <summary>The identity that it is signed in to with; null where a key does it.</summary>
    internal TokenCredential? Credential { get; }

    /// <summary>Where the service says that it is asked too much.</summary>
    internal Throttling Throttling { get; } = new();

    /// <summary>Whether both are the same account, whatever they are called.</summary>
    public bool IsSame(BlobAccount other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Service.Uri == other.Service.Uri;
    }

    /// <summary>
    /// How another account may read one of this account's blobs: with a token of our identity, or, where a key signs in, with a signature for
    /// this one blob that ends in two hours.
    /// </summary>
    internal async Task<(Uri Source, HttpAuthorization? Authorization)> ReadAccessAsync(BlobClient blob, TimeProvider clock, CancellationToken cancellation)
    {
        if (Credential is null)
        {
            return (blob.GenerateSasUri(BlobSasPermissions.Read, clock.GetUtcNow() + TimeSpan.FromHours(2)), null);
        }

        AccessToken token = await Credential.GetTokenAsync(StorageScope, cancellation);
        return (blob.Uri, new HttpAuthorization("Bearer", token.Token));
    }

    internal static TokenCredential CredentialOf(StorageOptions options) => AppIdentity.Of(options.ClientId);

    /// <summary>Five tries in some ten seconds, and no try that hangs: durable retries come on top only when storage is really away.</summary>
    internal static T Patient<T>(T options, HttpPipelinePolicy? watch)
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
