using Azure.Storage.Blobs.Models;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Plans;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Retention;

/// <summary>The versions of a product that the containers of its plan hold something of.</summary>
public sealed class StoredVersions(ArtifactAccounts artifacts)
{
    /// <summary>The versions and the containers that hold them; a container that does not exist holds none. One request for 5,000 of them.</summary>
    public async Task<IReadOnlyDictionary<ReleaseVersion, IReadOnlyList<string>>> FindAsync(Plan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Dictionary<ReleaseVersion, List<string>> found = [];
        string folder = VersionFolder.Of(plan.Product);
        GetBlobsByHierarchyOptions folders = new() { Prefix = folder, Delimiter = "/" };
        foreach (string container in plan.Stages.Select(stage => stage.Container).Prepend(plan.Builds).Distinct(StringComparer.Ordinal))
        {
            if (!await artifacts.Container(container).ExistsAsync(cancellation))
            {
                continue;
            }

            await foreach (BlobHierarchyItem item in artifacts.Container(container).GetBlobsByHierarchyAsync(folders, cancellation))
            {
                if (item.IsPrefix && ReleaseVersion.TryParse(item.Prefix[folder.Length..].TrimEnd('/'), null, out ReleaseVersion version))
                {
                    found.TryAdd(version, []);
                    found[version].Add(container);
                }
            }
        }

        return found.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<string>)entry.Value);
    }

    /// <summary>How much there is of a version, when it was last written, and what holds it there.</summary>
    internal async Task<VersionSize> MeasureAsync(
        ProductName product, ReleaseVersion version, IEnumerable<string> containers, DateTimeOffset now, CancellationToken cancellation)
    {
        VersionSize size = VersionSize.None;
        GetBlobsOptions below = new()
        {
            Prefix = VersionFolder.Of(product, version),
            Traits = BlobTraits.Metadata | BlobTraits.ImmutabilityPolicy | BlobTraits.LegalHold,
        };
        foreach (string container in containers)
        {
            await foreach (BlobItem blob in artifacts.Container(container).GetBlobsAsync(below, cancellation))
            {
                size = blob.IsFolder() ? size : size.With(container, blob, now);
            }
        }

        return size;
    }
}
