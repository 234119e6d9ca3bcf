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
            await foreach (BlobHierarchyItem item in artifacts.Container(container).GetBlobsByHierarchyAsync(folders, cancellation).OrNoneAsync(cancellation))
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

    /// <summary>How much there is of a version, and whether one of its blobs keeps it: one written lately, or held by the account or by a lease.</summary>
    /// <param name="product">The product.</param>
    /// <param name="version">The version.</param>
    /// <param name="containers">Where to look.</param>
    /// <param name="youngSince">A blob that was written later keeps the version.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<VersionSize> MeasureAsync(
        ProductName product,
        ReleaseVersion version,
        IEnumerable<string> containers,
        DateTimeOffset youngSince,
        DateTimeOffset now,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(containers);
        VersionSize size = VersionSize.None;
        GetBlobsOptions below = new()
        {
            Prefix = VersionFolder.Of(product, version),
            Traits = BlobTraits.Metadata | BlobTraits.ImmutabilityPolicy | BlobTraits.LegalHold,
        };
        foreach (string container in containers)
        {
            await foreach (BlobItem blob in artifacts.Container(container).GetBlobsAsync(below, cancellation).OrNoneAsync(cancellation))
            {
                if (!blob.IsFolder() && (size = size.With(container, blob, youngSince, now)).KeptBecause is not null)
                {
                    return size;
                }
            }
        }

        return size;
    }
}
