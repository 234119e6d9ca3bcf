using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Identity;

namespace Slipway.Azure.Blobs;

/// <summary>The blobs of one version, as the service lists them.</summary>
internal sealed class VersionBlobs(ArtifactAccounts artifacts)
{
    /// <summary>
    /// The blobs below a folder by their names there, not many more than <paramref name="most"/>, with what can be had of their metadata and
    /// index tags; null when there is no container.
    /// </summary>
    public async Task<SortedDictionary<string, BlobItem>?> FindAsync(
        string container, string folder, int most, List<string> notes, CancellationToken cancellation)
    {
        BlobContainerClient client = artifacts.Container(container);
        try
        {
            return await FindAsync(client, folder, BlobTraits.Metadata | BlobTraits.Tags, most, cancellation);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (RequestFailedException refused) when (refused.Status is 400 or 403 or 409)
        {
            // Index tags ask for a permission that the usual role for data lacks, and a hierarchical namespace has none. Whatever else the
            // refusal may mean, the same request without them says.
            SortedDictionary<string, BlobItem> found = await FindAsync(client, folder, BlobTraits.Metadata, most, cancellation);
            notes.Add($"The index tags in {container} cannot be listed ({refused.Status} {refused.ErrorCode}), so none follow the artifacts.");
            return found;
        }
    }

    /// <summary>The ETags of the blobs below a folder by their names there; none when there is no container.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ETagsAsync(string container, string folder, CancellationToken cancellation)
    {
        try
        {
            SortedDictionary<string, BlobItem> found =
                await FindAsync(artifacts.Container(container), folder, BlobTraits.None, int.MaxValue, cancellation);
            return found.ToDictionary(blob => blob.Key, blob => blob.Value.Properties.ETag?.Bare() ?? "", StringComparer.Ordinal);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return new Dictionary<string, string>();
        }
    }

    private static async Task<SortedDictionary<string, BlobItem>> FindAsync(
        BlobContainerClient container, string folder, BlobTraits traits, int most, CancellationToken cancellation)
    {
        SortedDictionary<string, BlobItem> found = new(StringComparer.Ordinal);
        GetBlobsOptions below = new() { Prefix = folder, Traits = traits };
        await foreach (BlobItem blob in container.GetBlobsAsync(below, cancellation))
        {
            if (!blob.IsFolder())
            {
                found.Add(blob.Name[folder.Length..], blob);
            }

            if (found.Count > most)
            {
                break;
            }
        }

        return found;
    }
}
