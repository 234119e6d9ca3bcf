using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Blobs;

/// <summary>Versions that lie in a container as a promotion leaves them: their blobs, their seals and their manifest.</summary>
internal static class Promoted
{
    /// <summary>Puts artifacts there, each of which holds the words "bytes of" and its name.</summary>
    public static async Task<SealManifest> PromotedAsync(this StorageAccount account, ReleaseId release, string container, params string[] names)
    {
        await Parallel.ForEachAsync(names, Sample.Cancellation, async (name, _) =>
            await account.WriteAsync(container, $"{release.Product}/{release.Version}/{name}", $"bytes of {name}"));
        BuildListing listing = await account.Builds().ListAsync(container, release.Product, release.Version, null, null, Sample.Cancellation);
        SealManifest manifest = new(
            release.Product,
            release.Version,
            container,
            [.. listing.Artifacts.Select(one => new ArtifactSeal(one.Path, Digest.Of($"bytes of {one.Path}"), one.Length, one.ETag))]);
        string text = System.Text.Encoding.UTF8.GetString(manifest.ToBytes());
        await account.WriteAsync(StorageAccount.Seals, $"promoted/{container}/{release.Product}/{release.Version}.json", text);
        await account.WriteAsync(container, $"{release.Product}/{release.Version}/{ArtifactPath.Manifest}", text);
        return manifest;
    }
}
