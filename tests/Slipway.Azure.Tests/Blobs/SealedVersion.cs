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

    /// <summary>Writes artifacts, each of which holds the words "bytes of" and its name.</summary>
    public Task WriteAsync(params string[] names) =>
        Parallel.ForEachAsync(names, Sample.Cancellation, async (name, _) => await WriteAsync(name, BinaryData.FromString($"bytes of {name}")));

    public Task<BuildListing> ListAsync(ArtifactForm? form = null) =>
        account.Builds().ListAsync(builds, Release.Product, Release.Version, null, form, Sample.Cancellation);

    public async Task<VersionSeal> SealAsync(params string[] names)
    {
        await WriteAsync(names);
        return (await account.Builds().SealAsync(Release, await ListAsync(), null, Sample.Cancellation)).Seal!;
    }
}
