using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Tests.Blobs.Copying;

/// <summary>Copies into another storage account, which a plan names as <c>eu/…</c>.</summary>
public sealed class CopyAcrossTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const int Large = 130 * 1024 * 1024;

    private readonly StorageAccount account = azurite.Account;
    private SealedVersion version = null!;
    private readonly StorageAccount there = new(azurite.OtherConnectionString);
    private string production = "";

    private string ToContainer => $"eu/{production}";

    public async ValueTask InitializeAsync()
    {
        version = await SealedVersion.InAsync(account);
        production = await Sample.ContainerAsync(there, "production");
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task A_version_goes_to_another_account_in_two_requests_an_artifact_and_from_there_on()
    {
        VersionSeal built = await version.SealAsync([.. Enumerable.Range(0, 50).Select(n => $"parts/{n:D2} 😀.bin")]);
        RequestKinds kinds = new();
        RequestWatch count = new();

        PromotionResult result = await Promotion(count).PromoteAsync(new(version.Release, built, ToContainer), null, Sample.Cancellation);

        Assert.Equal((50, null, built.Content, ToContainer), (result.Copied, result.Conflict, result.Seal!.Content, result.Seal.Container));
        Assert.Equal(100, count.Take() - 2);
        Assert.Equal("bytes of parts/07 😀.bin", await there.TextAsync(production, version.Folder + "parts/07 😀.bin"));
        PromotionResult back = await Promotion(kinds).PromoteAsync(new(version.Release, result.Seal, await Sample.ContainerAsync(account)), null, Sample.Cancellation);
        Assert.Equal(built.Content, back.Seal!.Content);
        Assert.Equal(result.Seal, (await Promotion().PromoteAsync(new(version.Release, built, ToContainer), null, Sample.Cancellation)).Seal);
    }

    [Fact]
    public async Task Headers_tier_metadata_and_tags_follow_and_say_where_the_copy_comes_from()
    {
        await version.WriteAsync("app.zip", BinaryData.FromString("bytes"), Dressed.Upload);
        VersionSeal built = await version.SealAsync();

        Assert.NotNull((await Promotion().PromoteAsync(new(version.Release, built, ToContainer), null, Sample.Cancellation)).Seal);

        await Dressed.AssertAsync(there, production, version, built);
    }

    [Fact]
    public async Task Blocks_that_a_killed_attempt_left_are_used_and_what_was_made_of_them_is_read_once()
    {
        VersionSeal built = await SealLargeAsync();
        await KillBeforeCommitAsync(built);
        RequestKinds kinds = new();

        PromotionResult result = await Promotion(kinds).PromoteAsync(new(version.Release, built, ToContainer), null, Sample.Cancellation);

        Assert.Equal(built.Content, result.Seal!.Content);
        Assert.Equal((0, 1), (kinds.Blocks, kinds.Reads));
    }

    [Fact]
    public async Task Blocks_that_somebody_else_laid_under_our_names_never_become_a_version()
    {
        VersionSeal built = await SealLargeAsync();
        await KillBeforeCommitAsync(built);
        BlockBlobClient target = there.Blobs.GetBlobContainerClient(production).GetBlockBlobClient(version.Folder + "large.bin");
        BlockList left = await target.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: Sample.Cancellation);
        BlobBlock block = left.UncommittedBlocks.First();
        using MemoryStream forged = new(new byte[block.SizeLong]);
        await target.StageBlockAsync(block.Name, forged, cancellationToken: Sample.Cancellation);

        IOException refused = await Assert.ThrowsAsync<IOException>(
            () => Promotion().PromoteAsync(new(version.Release, built, ToContainer), null, Sample.Cancellation));

        Assert.StartsWith($"Blocks that lay uncommitted at {production}/{version.Folder}large.bin were not those of sha256:", refused.Message, StringComparison.Ordinal);
        Assert.False(await target.ExistsAsync(Sample.Cancellation));
        Assert.Equal(built.Content, (await Promotion().PromoteAsync(new(version.Release, built, ToContainer), null, Sample.Cancellation)).Seal!.Content);
    }

    [Fact]
    public async Task A_source_that_was_written_anew_after_sealing_is_not_promoted()
    {
        VersionSeal built = await version.SealAsync("app.zip");
        await account.WriteAsync(version.Builds, version.Folder + "app.zip", "swapped after the approval");

        PromotionResult result = await Promotion().PromoteAsync(new(version.Release, built, ToContainer), null, Sample.Cancellation);

        Assert.StartsWith($"{version.Builds}/{version.Folder}app.zip was written anew: it was sealed as ", result.Conflict, StringComparison.Ordinal);
        Assert.False(await there.Blob(production, version.Folder + "app.zip").ExistsAsync(Sample.Cancellation));
    }

    [Fact]
    public async Task Other_bytes_in_the_target_are_a_conflict_and_stay()
    {
        VersionSeal built = await version.SealAsync("app.zip");
        await there.WriteAsync(production, version.Folder + "app.zip", "forged");

        PromotionResult result = await Promotion().PromoteAsync(new(version.Release, built, ToContainer), null, Sample.Cancellation);

        Assert.Equal(
            $"{production}/{version.Folder}app.zip holds {Digest.Of("forged")}, but {Digest.Of("bytes of app.zip")} is sealed; it was left as it is.",
            result.Conflict);
        Assert.Equal("forged", await there.TextAsync(production, version.Folder + "app.zip"));
    }

    [Fact]
    public async Task A_container_that_is_missing_is_a_conflict_and_an_account_that_nobody_configured_a_fault()
    {
        VersionSeal built = await version.SealAsync("app.zip");

        Assert.Equal(
            "The container no-such does not exist.",
            (await Promotion().PromoteAsync(new(version.Release, built, "eu/no-such"), null, Sample.Cancellation)).Conflict);
        KeyNotFoundException unknown = await Assert.ThrowsAsync<KeyNotFoundException>(
            () => Promotion().PromoteAsync(new(version.Release, built, "us/production"), null, Sample.Cancellation));
        Assert.Equal(
            "The storage account 'us' of container us/production is not configured; set SlipwayAccounts:us:accountName to its name.", unknown.Message);
    }

    private async Task<VersionSeal> SealLargeAsync()
    {
        byte[] bytes = new byte[Large];
        new Random(1).NextBytes(bytes.AsSpan(0, 4096));
        bytes[^1] = 7;
        await version.WriteAsync("large.bin", BinaryData.FromBytes(bytes));
        return await version.SealAsync();
    }

    /// <summary>All blocks are there, and the process dies before they are made a blob.</summary>
    private async Task KillBeforeCommitAsync(VersionSeal built)
    {
        RequestKinds killing = new(sent =>
        {
            if (sent.Request.Method == RequestMethod.Put && sent.Request.Uri.Query.Contains("comp=blocklist", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("The process was killed.");
            }
        });
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Promotion(killing).PromoteAsync(new(version.Release, built, ToContainer), null, Sample.Cancellation));
    }

    private Promotion Promotion(HttpPipelinePolicy? watch = null)
    {
        BlobAccount watched = new(new StorageOptions { ConnectionString = azurite.OtherConnectionString }, watch);
        ArtifactAccounts accounts = new(account, new Dictionary<string, BlobAccount> { ["eu"] = watched });
        return new(accounts, new SealStore(accounts), TimeProvider.System);
    }
}
