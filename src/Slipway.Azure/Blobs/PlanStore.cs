using Azure.Storage.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>
/// The plans: each text once under its digest, and a small blob that names the current one. A release pins a digest; every reading
/// verifies it, so that who can write to the container still cannot swap a plan under a running release.
/// </summary>
public sealed class PlanStore(StorageAccount account)
{
    private readonly BlobContainerClient container = account.Blobs.GetBlobContainerClient(StorageAccount.Plans);

    /// <summary>Stores a plan and makes it the current one. The containers that it names are created first, so no release lacks one.</summary>
    public async Task<Digest> PutAsync(
        ProductName product, ReadOnlyMemory<byte> text, IEnumerable<string> containersToCreate, CancellationToken cancellation = default)
    {
        await account.CreateContainersAsync(containersToCreate, cancellation);
        Digest digest = Digest.Of(text.Span);
        await Text(product, digest).TryWriteAsync(text, "text/plain; charset=utf-8", BlobText.OnlyNew, cancellation);
        await Current(product).TryWriteAsync(BinaryData.FromString(digest.ToString()), "text/plain", null, cancellation);
        return digest;
    }

    /// <summary>The current plan; null when the product has none.</summary>
    /// <exception cref="TamperedException">The text is not what the digest says.</exception>
    /// <exception cref="FormatException">The blob that names the current plan holds no digest.</exception>
    public async Task<StoredPlan?> CurrentAsync(ProductName product, CancellationToken cancellation = default) =>
        await Current(product).TryReadAsync(cancellation) is { } current
            ? await GetAsync(product, Digest.Parse(current.Content.ToString().Trim()), cancellation)
            : null;

    /// <summary>The plan with this digest; null when it was never stored.</summary>
    /// <exception cref="TamperedException">The text is not what the digest says.</exception>
    public async Task<StoredPlan?> GetAsync(ProductName product, Digest digest, CancellationToken cancellation = default)
    {
        if (await Text(product, digest).TryReadAsync(cancellation) is not { } read)
        {
            return null;
        }

        ReadOnlyMemory<byte> text = read.Content.ToMemory();
        Digest found = Digest.Of(text.Span);
        return found == digest
            ? new(digest, text, read.Details.LastModified)
            : throw new TamperedException($"The plan of {product}", digest, found);
    }

    private BlobClient Text(ProductName product, Digest digest) =>
        container.GetBlobClient($"{product}/{digest.ToString()["sha256:".Length..]}.plan");

    private BlobClient Current(ProductName product) => container.GetBlobClient($"{product}/current");
}
