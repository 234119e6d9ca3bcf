using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>
/// The plans: each text once under its digest in the container <c>plans</c>, and a row that says which is the product's current one. Every
/// reading verifies the digest, so whoever can write to the container can neither swap a plan under a running release nor make a plan of
/// their own the current one.
/// </summary>
public sealed class PlanStore(ArtifactAccounts artifacts)
{
    private const string Partition = "plan";

    private readonly BlobContainerClient container = artifacts.Home.Blobs.GetBlobContainerClient(StorageAccount.Plans);
    private readonly TableClient table = artifacts.Home.Tables.GetTableClient(TableNames.Plans);
    private readonly Hints<StoredPlan> texts = new();

    /// <summary>Stores a plan and makes it the current one. The containers that it names are created first, so no release lacks one.</summary>
    public async Task<Digest> PutAsync(
        ProductName product, ReadOnlyMemory<byte> text, IEnumerable<string> containersToCreate, CancellationToken cancellation = default)
    {
        await artifacts.CreateAsync(containersToCreate, cancellation);
        Digest digest = Digest.Of(text.Span);
        await Text(product, digest).TryWriteAsync(text, "text/plain; charset=utf-8", BlobText.OnlyNew, cancellation);
        TableEntity current = new(Partition, product.ToString()) { [nameof(Digest)] = digest.ToString() };
        await table.UpsertEntityAsync(current, TableUpdateMode.Replace, cancellation);
        return digest;
    }

    /// <summary>The current plan; null when the product has none.</summary>
    /// <exception cref="TamperedException">The text is not what the digest says.</exception>
    public async Task<StoredPlan?> CurrentAsync(ProductName product, CancellationToken cancellation = default) =>
        await table.FindAsync(Partition, product.ToString(), cancellation) is { } current
            ? await GetAsync(product, Digest.Parse(current.GetString(nameof(Digest))), cancellation)
            : null;

    /// <summary>The plan with this digest; null when it was never stored.</summary>
    /// <exception cref="TamperedException">The text is not what the digest says.</exception>
    public async Task<StoredPlan?> GetAsync(ProductName product, Digest digest, CancellationToken cancellation = default)
    {
        if (texts.Find(digest.ToString()) is { } known)
        {
            return known;
        }

        if (await Text(product, digest).TryReadAsync(cancellation) is not { } read)
        {
            return null;
        }

        ReadOnlyMemory<byte> text = read.Content.ToMemory();
        Digest found = Digest.Of(text.Span);
        if (found != digest)
        {
            throw new TamperedException($"The plan of {product}", digest, found);
        }

        StoredPlan plan = new(digest, text, read.Details.LastModified);
        texts.Keep(digest.ToString(), plan);
        return plan;
    }

    /// <summary>The products that have a plan.</summary>
    public async IAsyncEnumerable<ProductName> ProductsAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string all = TableClient.CreateQueryFilter($"PartitionKey eq {Partition}");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(all, select: [nameof(TableEntity.RowKey)], cancellationToken: cancellation))
        {
            yield return ProductName.Parse(row.RowKey);
        }
    }

    private BlobClient Text(ProductName product, Digest digest) =>
        container.GetBlobClient($"{product}/{digest.ToString()["sha256:".Length..]}.plan");
}
