using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Host.Storage;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Benchmarks.Promotion;

/// <summary>
/// A build as a pipeline left it, its seal, and empty containers to promote it to. All of it lies on an Azurite of its own with two accounts:
/// an emulator copies between its accounts, and refuses sources on another emulator.
/// </summary>
internal sealed partial class SealedBuild : IAsyncDisposable
{
    private const string AwayAccount = "elsewhere";
    private const int SeedBytes = 64 << 20;

    // The emulator's own, which every copy of it has; its second account takes it too.

    private readonly Azurite azurite;
    private readonly StorageAccount home;
    private readonly BlobServiceClient away;
    private readonly BuildContainer builds;
    private readonly Azure.Blobs.Promotion promotion;

    private readonly InProcess sealing;

    private ReleaseId release;
    private VersionSeal? seal;
    private int targets;

    private SealedBuild(Azurite azurite, Load load)
    {
        this.azurite = azurite;
        Load = load;
        home = new(azurite.ConnectionString);
        away = new(AwayConnection);
        release = new(ProductName.Parse("shop"), ReleaseVersion.Parse("1.0.0"));
        ArtifactAccounts accounts = new(
            home, new Dictionary<string, BlobAccount> { [AwayAccount] = new(new StorageOptions { ConnectionString = AwayConnection }) });
        SealStore seals = new(accounts);
        (builds, promotion) = (new(accounts, seals), new(accounts, seals, TimeProvider.System));
        sealing = new(azurite.BlobPort, (_, stop) => SealOnceAsync(stop));
        Slipway = new(azurite.BlobPort, PromoteAsync);
        Listing = new(azurite.BlobPort, ListAsync);
        Sdk = new(azurite.BlobPort, (target, cancellation) => SdkTransfer.RunAsync(Builds, Container(target), Folder, cancellation));
    }

    public Load Load { get; }

    public InProcess Slipway { get; }

    public InProcess Sdk { get; }

    /// <summary>Lists what was promoted, with the SDK and no more: each blob's ETag is in it.</summary>
    public InProcess Listing { get; }

    /// <summary>Within the account, where rclone lets the service copy.</summary>
    public Rclone Rclone => Rclone.Within(azurite.ConnectionString, StorageAccount.Builds, Folder);

    /// <summary>From one account to the other, where rclone downloads and uploads.</summary>
    public Rclone RcloneAcross => Rclone.Between(azurite.ConnectionString, AwayConnection, StorageAccount.Builds, Folder);

    private BlobContainerClient Builds => home.Blobs.GetBlobContainerClient(StorageAccount.Builds);

    private string Folder => $"{release.Product}/{release.Version}";

    private string AwayConnection => azurite.ConnectionStringOf(AwayAccount);

    /// <summary>Starts the emulator and builds.</summary>
    public static async Task<SealedBuild> StartAsync(Load load, CancellationToken cancellation)
    {
        SealedBuild build = new(await Azurite.StartAsync(new AzuriteOptions(FurtherAccount: AwayAccount), cancellation), load);
        await build.home.PrepareAsync(cancellation: cancellation);
        ParallelOptions bounded = new() { MaxDegreeOfParallelism = 16, CancellationToken = cancellation };
        await Parallel.ForAsync(0, load.Files, bounded, async (number, stop) => await build.UploadAsync(number, stop));
        return build;
    }

    /// <summary>Makes an empty container and says how a plan names it.</summary>
    public async Task<string> TargetAsync(bool isAway, CancellationToken cancellation)
    {
        string name = $"target-{++targets}";
        string planned = isAway ? $"{AwayAccount}/{name}" : name;
        await Container(planned).CreateAsync(cancellationToken: cancellation);
        return planned;
    }

    /// <summary>Seals the build, and says what that costs; from then on it can be promoted.</summary>
    public async Task<WayCost> SealAsync(CancellationToken cancellation)
    {
        await sealing.RunAsync("", cancellation);
        (Spent spent, Watched watched) = await sealing.WatchAsync("", cancellation);
        return new([spent], watched);
    }

    /// <summary>What was done to a container, without the number of a target.</summary>
    public static string WithoutNumber(string operation) => Numbered().Replace(operation, "target");

    public ValueTask DisposeAsync() => azurite.DisposeAsync();

    /// <summary>Seals the build for another attempt, since what is sealed is not sealed again.</summary>
    private async Task SealOnceAsync(CancellationToken cancellation)
    {
        release = release.Next;
        BuildListing listing = await builds.ListAsync(StorageAccount.Builds, release.Product, release.Version, null, null, cancellation);
        SealingResult result = await builds.SealAsync(release, listing, null, cancellation);
        seal = result.Seal ?? throw new InvalidOperationException(result.Refusal);
    }

    private async Task PromoteAsync(string target, CancellationToken cancellation)
    {
        PromotionResult promoted = await promotion.PromoteAsync(new(release, seal!, target), null, cancellation);
        if (promoted.Seal?.Count != Load.Files)
        {
            throw new InvalidOperationException($"The promotion of {release} to {target} ended with: {promoted.Conflict}");
        }
    }

    private async Task ListAsync(string target, CancellationToken cancellation)
    {
        int listed = 0;
        await foreach (BlobItem _ in Container(target).GetBlobsAsync(new GetBlobsOptions { Prefix = Folder }, cancellation))
        {
            listed++;
        }

        // The manifest lies there too.
        if (listed != Load.Files + 1)
        {
            throw new InvalidOperationException($"{listed} blobs lie in {target}, and {Load.Files + 1} were expected.");
        }
    }

    private BlobContainerClient Container(string planned) =>
        planned.Split('/') is [_, string name] ? away.GetBlobContainerClient(name) : home.Blobs.GetBlobContainerClient(planned);

    /// <summary>Uploads random bytes. A large blob names the same block many times: it is as large to whoever reads it.</summary>
    private async Task UploadAsync(int number, CancellationToken cancellation)
    {
        byte[] bytes = new byte[Math.Min(Load.Bytes, SeedBytes)];
        new Random(number).NextBytes(bytes);
        BlockBlobClient blob = Builds.GetBlockBlobClient($"{Folder}/part-{number:0000}.bin");
        string block = Convert.ToBase64String([0]);
        await blob.StageBlockAsync(block, new MemoryStream(bytes), cancellationToken: cancellation);
        await blob.CommitBlockListAsync(Enumerable.Repeat(block, (int)(Load.Bytes / bytes.Length)), cancellationToken: cancellation);
    }

    [GeneratedRegex(@"target-\d+")]
    private static partial Regex Numbered();
}
