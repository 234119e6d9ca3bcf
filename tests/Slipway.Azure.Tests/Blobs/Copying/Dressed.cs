using Azure.Storage.Blobs.Models;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Tests.Blobs.Copying;

/// <summary>A blob with everything that a blob may carry.</summary>
internal static class Dressed
{
    public static BlobUploadOptions Upload => new()
    {
        HttpHeaders = new BlobHttpHeaders
        {
            ContentType = "application/zip",
            ContentEncoding = "identity",
            ContentLanguage = "de",
            ContentDisposition = "attachment",
            CacheControl = "max-age=60",
        },
        AccessTier = AccessTier.Cool,
        Metadata = new Dictionary<string, string> { ["commit"] = "0123abc", ["SHA256"] = "the writer's" },
        Tags = new Dictionary<string, string> { ["team"] = "shop", ["release"] = "of the writer" },
    };

    /// <summary>Holds the copy of <c>app.zip</c> against it.</summary>
    public static async Task AssertAsync(StorageAccount account, string container, SealedVersion version, VersionSeal built)
    {
        BlobProperties copy = await account.Blob(container, version.Folder + "app.zip").GetPropertiesAsync(cancellationToken: Sample.Cancellation);
        Assert.Equal(
            ("application/zip", "identity", "de", "attachment", "max-age=60", "Cool"),
            (copy.ContentType, copy.ContentEncoding, copy.ContentLanguage, copy.ContentDisposition, copy.CacheControl, copy.AccessTier));
        string digest = Digest.Of("bytes").ToString();
        Assert.Equal(
            ["commit=0123abc", $"origin=/devstoreaccount1/{version.Builds}/{version.Folder}app.zip", $"release={version.Release}", $"sha256={digest}"],
            copy.Metadata.Select(pair => $"{pair.Key.ToLowerInvariant()}={pair.Value}").Order(StringComparer.Ordinal));
        GetBlobTagResult tags = await account.Blob(container, version.Folder + "app.zip").GetTagsAsync(cancellationToken: Sample.Cancellation);
        Assert.Equal(
            [$"origin={built.Container}/{version.Folder.TrimEnd('/')}", $"release={version.Release}", $"sha256={digest}", "team=shop"],
            tags.Tags.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
    }
}
