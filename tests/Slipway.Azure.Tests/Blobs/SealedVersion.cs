using Azure.Storage.Blobs.Models;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Blobs;

/// <summary>A version of a test's own, written to a container and sealed.</summary>
internal sealed class SealedVersion(StorageAccount account, string builds, ReleaseId? release = null)
{
    public ReleaseId Release { get; } = release ?? Sample.Release();

    public string Folder => $"{Release.Product}/{Release.Version}/";

    public static async Task<SealedVersion> InAsync(StorageAccount account) => new(account, await Sample.ContainerAsync(account, "builds"));

    public string Builds => builds;

    public Task WriteAsync(string name, BinaryData bytes, BlobUploadOptions? options = null) =>
        account.Blob(builds, Folder + name).UploadAsync(bytes, options ?? new BlobUploadOptions(), Sample.Cancellation);

    public async Task<VersionSeal> SealAsync(params string[] names)
    {
        await Parallel.ForEachAsync(names, Sample.Cancellation, async (name, _) => await WriteAsync(name, BinaryData.FromString($"bytes of {name}")));
        BuildContainer container = account.Builds();
        BuildListing listing = await container.ListAsync(builds, Release.Product, Release.Version, null, null, Sample.Cancellation);
        return (await container.SealAsync(Release, listing, null, Sample.Cancellation)).Seal!;
    }
}
