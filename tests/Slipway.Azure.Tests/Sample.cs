using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Json;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests;

/// <summary>Things of a test's own: no two tests share a product or container.</summary>
internal static class Sample
{
    private static int count;

    public static DateTimeOffset Noon { get; } = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static ProductName Product() => ProductName.Parse($"shop-p{Interlocked.Increment(ref count)}");

    public static ReleaseId Release(ProductName? product = null, string version = "1.4.0", int attempt = 1) =>
        new(product ?? Product(), ReleaseVersion.Parse(version), attempt);

    public static ReleaseRecord Record(ReleaseId id, DateTimeOffset? at = null, params string[] environments) => new(
        id,
        new ReleaseRequest(id.Product, id.Version, "ci@example.com", Attempt: id.Attempt),
        Digest.Of("plan"),
        Digest.Of("build"),
        environments,
        at ?? Noon,
        new ReleaseProgress(ReleaseState.Accepted, at ?? Noon));

    public static TimelineEvent Event(string key, string text = "Something happened.") => new(key, TimelineKind.Waited, TimelineEvent.Slipway, text);

    /// <summary>Records hold lists, which compare by reference; their JSON compares by what they say.</summary>
    public static string Json<T>(T value) => JsonSerializer.Serialize(value, SlipwayJson.Compact);

    public static async Task<string> ContainerAsync(StorageAccount account, string name = "box")
    {
        string container = $"{name}-{Interlocked.Increment(ref count)}";
        await account.Blobs.CreateBlobContainerAsync(container, cancellationToken: Cancellation);
        return container;
    }

    public static SealStore Seals(this StorageAccount account) => new(new ArtifactAccounts(account));

    public static Promotion Promotion(this StorageAccount account, TimeProvider? clock = null) =>
        new(new ArtifactAccounts(account), account.Seals(), clock ?? TimeProvider.System);

    public static BuildContainer Builds(this StorageAccount account) => new(new ArtifactAccounts(account), account.Seals());

    public static BlobClient Blob(this StorageAccount account, string container, string name) =>
        account.Blobs.GetBlobContainerClient(container).GetBlobClient(name);

    public static async Task WriteAsync(this StorageAccount account, string container, string name, string text, string? sha256 = null)
    {
        BlobUploadOptions options = new() { Metadata = sha256 is null ? null : new Dictionary<string, string> { ["sha256"] = sha256 } };
        await account.Blob(container, name).UploadAsync(new BinaryData(Encoding.UTF8.GetBytes(text)), options, Cancellation);
    }

    public static async Task<string> TextAsync(this StorageAccount account, string container, string name)
    {
        BlobDownloadResult read = await account.Blob(container, name).DownloadContentAsync(Cancellation);
        return read.Content.ToString();
    }
}
