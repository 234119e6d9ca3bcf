using Azure;
using Azure.Core;
using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Tests.Blobs.Copying;

/// <summary>What a copy within an account takes along, and how a promotion goes on that was stopped.</summary>
public sealed class CopyWithinTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StorageAccount account = azurite.Account;
    private SealedVersion version = null!;
    private string staging = "";

    public async ValueTask InitializeAsync()
    {
        version = await SealedVersion.InAsync(account);
        staging = await Sample.ContainerAsync(account, "staging");
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Headers_tier_metadata_and_tags_follow_and_say_where_the_copy_comes_from()
    {
        await version.WriteAsync("app.zip", BinaryData.FromString("bytes"), Dressed.Upload);
        VersionSeal built = await version.SealAsync();

        Assert.NotNull((await account.Promotion().PromoteAsync(new(version.Release, built, staging), null, Sample.Cancellation)).Seal);

        await Dressed.AssertAsync(account, staging, version, built);
    }

    [Fact]
    public async Task An_account_that_takes_no_tags_gets_none_and_the_result_says_so()
    {
        VersionSeal built = await version.SealAsync("app.zip", "lib.zip");
        StorageAccount strict = new(azurite.ConnectionString, Refusing.Tags());

        PromotionResult result = await strict.Promotion().PromoteAsync(new(version.Release, built, staging), null, Sample.Cancellation);

        Assert.Equal((2, $"{staging} took no index tags from Slipway, so none were written."), (result.Copied, result.Note));
    }

    [Fact]
    public async Task A_promotion_that_was_stopped_goes_on_from_its_journal_and_reads_no_copy_again()
    {
        string[] names = [.. Enumerable.Range(0, 60).Select(n => $"parts/{n:D2}.bin")];
        VersionSeal built = await version.SealAsync(names);
        FakeTimeProvider clock = new(Sample.Noon);
        RequestKinds kinds = new(sent =>
        {
            if (sent.IsCopy)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
            }
        });
        StorageAccount watched = new(azurite.ConnectionString, kinds);
        Promotion promotion = new(new ArtifactAccounts(watched), watched.Seals(), clock);
        CopyTally tally = new();

        PromotionResult first = await promotion.PromoteAsync(new(version.Release, built, staging, TimeSpan.FromSeconds(20)), tally, Sample.Cancellation);

        Assert.True(first.IsUnfinished);
        Assert.InRange(first.Copied, 20, 40);
        Assert.Equal((first.Copied, kinds.Copies), (tally.Files, first.Copied));
        Assert.Null(await account.Seals().FindPromotedAsync(staging, version.Release, Sample.Cancellation));

        PromotionResult second = await promotion.PromoteAsync(new(version.Release, built, staging), null, Sample.Cancellation);

        Assert.Equal((60, first.Copied), (second.Seal!.Count, second.AlreadyThere));
        Assert.Equal((60, 0), (kinds.Copies, kinds.Reads));
        Assert.False(await account.Blob(StorageAccount.Seals, $"promoting/{staging}/{version.Folder.TrimEnd('/')}.jsonl").ExistsAsync(Sample.Cancellation));
    }

    [Fact]
    public async Task The_last_copy_is_noted_by_the_manifest_alone()
    {
        VersionSeal built = await version.SealAsync("app.zip");
        FakeTimeProvider clock = new(Sample.Noon);
        List<string> seals = [];
        RequestKinds kinds = new(sent =>
        {
            clock.Advance(sent.IsCopy ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
            if (sent.Request.Method != RequestMethod.Get && sent.Request.Uri.Path.Contains("/seals/", StringComparison.Ordinal))
            {
                seals.Add(sent.Request.Uri.Path);
            }
        });
        StorageAccount watched = new(azurite.ConnectionString, kinds);

        await new Promotion(new ArtifactAccounts(watched), watched.Seals(), clock).PromoteAsync(new(version.Release, built, staging), null, Sample.Cancellation);

        Assert.EndsWith($"/seals/promoted/{staging}/{version.Folder.TrimEnd('/')}.json", Uri.UnescapeDataString(Assert.Single(seals)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_promotion_that_fails_behind_its_last_copy_reads_no_copy_again()
    {
        VersionSeal built = await version.SealAsync("app.zip", "lib.zip");
        StorageAccount strict = new(azurite.ConnectionString, new Refusing(
            request => request.Uri.Path.EndsWith(staging, StringComparison.Ordinal) && request.Uri.Query.Contains("comp=list", StringComparison.Ordinal), 403));
        await Assert.ThrowsAsync<RequestFailedException>(
            () => strict.Promotion().PromoteAsync(new(version.Release, built, staging), null, Sample.Cancellation));
        RequestKinds kinds = new();

        PromotionResult result = await new StorageAccount(azurite.ConnectionString, kinds).Promotion()
            .PromoteAsync(new(version.Release, built, staging), null, Sample.Cancellation);

        Assert.Equal((2, 2), (result.Seal!.Count, result.AlreadyThere));
        Assert.Equal((0, 0), (kinds.Copies, kinds.Reads));
    }

    [Fact]
    public async Task A_journal_does_not_hide_that_a_copy_was_overwritten_meanwhile()
    {
        VersionSeal built = await version.SealAsync([.. Enumerable.Range(0, 100).Select(n => $"{n:D2}.zip")]);
        FakeTimeProvider clock = new(Sample.Noon);
        List<string> copied = [];
        RequestKinds kinds = new(sent =>
        {
            if (sent.IsCopy)
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                lock (copied)
                {
                    copied.Add(Path.GetFileName(sent.Request.Uri.Path));
                }
            }
        });
        StorageAccount watched = new(azurite.ConnectionString, kinds);
        Promotion promotion = new(new ArtifactAccounts(watched), watched.Seals(), clock);
        Assert.True((await promotion.PromoteAsync(new(version.Release, built, staging, TimeSpan.FromMinutes(5)), null, Sample.Cancellation)).IsUnfinished);

        await account.WriteAsync(staging, version.Folder + copied[0], "forged");

        PromotionResult result = await promotion.PromoteAsync(new(version.Release, built, staging), null, Sample.Cancellation);
        Assert.StartsWith($"{staging}/{version.Folder}{copied[0]} was written again", result.Conflict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_is_overwritten_before_the_version_appears_is_a_conflict()
    {
        VersionSeal built = await version.SealAsync("app.zip");
        RequestKinds kinds = new(after: async sent =>
        {
            if (sent.IsCopy)
            {
                await account.WriteAsync(staging, version.Folder + "app.zip", "bytes of app.zip");
            }
        });

        PromotionResult result = await new StorageAccount(azurite.ConnectionString, kinds).Promotion()
            .PromoteAsync(new(version.Release, built, staging), null, Sample.Cancellation);

        Assert.StartsWith($"{staging}/{version.Folder}app.zip was written again after it was promoted: its ETag was ", result.Conflict, StringComparison.Ordinal);
        Assert.False(await account.Blob(staging, version.Folder + ArtifactPath.Manifest).ExistsAsync(Sample.Cancellation));
    }

    [Fact]
    public async Task A_promotion_that_rereads_reads_each_copy_once()
    {
        VersionSeal built = await version.SealAsync("app.zip", "lib.zip");
        RequestKinds kinds = new();

        PromotionResult result = await new StorageAccount(azurite.ConnectionString, kinds).Promotion()
            .PromoteAsync(new(version.Release, built, staging, Rereads: true), null, Sample.Cancellation);

        Assert.NotNull(result.Seal);
        Assert.Equal((2, 2), (kinds.Copies, kinds.Reads));
    }

    [Fact]
    public async Task A_container_is_not_promoted_onto_itself()
    {
        VersionSeal built = await version.SealAsync("app.zip");

        PromotionResult result = await account.Promotion().PromoteAsync(new(version.Release, built, version.Builds), null, Sample.Cancellation);

        Assert.Equal($"{version.Builds} is where the artifacts lie; promote them to another container.", result.Conflict);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(409)]
    [InlineData(507)]
    public async Task What_the_service_refuses_midway_leaves_no_version_and_works_when_it_is_mended(int status)
    {
        VersionSeal built = await version.SealAsync("a.zip", "b.zip", "c.zip", "d.zip");
        StorageAccount strict = new(azurite.ConnectionString, Refusing.After(2, status));

        RequestFailedException refused = await Assert.ThrowsAsync<RequestFailedException>(
            () => strict.Promotion().PromoteAsync(new(version.Release, built, staging), null, Sample.Cancellation));

        Assert.Equal(status, refused.Status);
        Assert.Null(await account.Seals().FindPromotedAsync(staging, version.Release, Sample.Cancellation));
        Assert.False(await account.Blob(staging, version.Folder + ArtifactPath.Manifest).ExistsAsync(Sample.Cancellation));
        Assert.NotNull((await account.Promotion().PromoteAsync(new(version.Release, built, staging), null, Sample.Cancellation)).Seal);
    }
}
