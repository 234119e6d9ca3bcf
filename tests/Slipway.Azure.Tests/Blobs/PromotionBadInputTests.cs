using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Tests.Blobs.Copying;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Tests.Blobs;

/// <summary>Promotions that fail midway, for whatever reason: no part of one is ever visible as a version, and the next attempt goes on.</summary>
public sealed class PromotionBadInputTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 12).Select(n => $"parts/{n:D2}.bin")];

    private readonly StorageAccount account = azurite.Account;
    private readonly StorageAccount there = new(azurite.OtherConnectionString);
    private SealedVersion version = null!;
    private string staging = "";
    private string abroad = "";

    private string Manifest => version.Folder + ArtifactPath.Manifest;

    public async ValueTask InitializeAsync()
    {
        version = await SealedVersion.InAsync(account);
        staging = await Sample.ContainerAsync(account, "staging");
        abroad = await Sample.ContainerAsync(there, "production");
    }

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData(409)]
    [InlineData(507)]
    public async Task What_another_account_has_no_room_for_leaves_no_version_and_the_next_attempt_finishes(int status)
    {
        VersionSeal built = await version.SealAsync(Names);

        RequestFailedException refused = await Assert.ThrowsAsync<RequestFailedException>(() => PromoteAsync(built, $"eu/{abroad}", Refusing.After(5, status)));

        Assert.Equal(status, refused.Status);
        await AssertNoVersionAsync(there, abroad, $"eu/{abroad}");
        Assert.Equal(built.Content, (await PromoteAsync(built, $"eu/{abroad}")).Seal?.Content);
    }

    [Fact]
    public async Task A_right_that_is_lost_midway_leaves_no_version_and_the_next_attempt_copies_only_the_rest()
    {
        VersionSeal built = await version.SealAsync(Names);

        RequestFailedException refused = await Assert.ThrowsAsync<RequestFailedException>(() => PromoteAsync(built, staging, Losing(5, sent => sent.IsCopy)));

        Assert.Equal(403, refused.Status);
        await AssertNoVersionAsync(account, staging, staging);
        RequestKinds kinds = new();
        PromotionResult next = await PromoteAsync(built, staging, kinds);
        Assert.Equal((built.Content, 5, 7), (next.Seal?.Content, next.AlreadyThere, next.Copied));
        Assert.Equal((7, 0), (kinds.Copies, kinds.Reads));
    }

    [Fact]
    public async Task A_right_in_another_account_that_is_lost_midway_leaves_no_version_and_the_next_attempt_finishes()
    {
        VersionSeal built = await version.SealAsync(Names);

        RequestFailedException refused = await Assert.ThrowsAsync<RequestFailedException>(
            () => PromoteAsync(built, $"eu/{abroad}", Losing(5, sent => sent.IsBlock)));

        Assert.Equal(403, refused.Status);
        await AssertNoVersionAsync(there, abroad, $"eu/{abroad}");
        Assert.Equal(built.Content, (await PromoteAsync(built, $"eu/{abroad}")).Seal?.Content);
    }

    [Theory]
    [InlineData("/seals/promoted/")]
    [InlineData("slipway.manifest.json")]
    public async Task A_version_whose_manifest_may_not_be_written_is_none_and_appears_with_the_next_attempt(string where)
    {
        VersionSeal built = await version.SealAsync(Names);
        RequestKinds losing = Losing(0, sent => sent.Request.Method == RequestMethod.Put && sent.Request.Uri.Path.Contains(where, StringComparison.Ordinal));

        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => PromoteAsync(built, staging, losing))).Status);

        Assert.False(await account.Blob(staging, Manifest).ExistsAsync(Sample.Cancellation));
        RequestKinds kinds = new();
        Assert.Equal(built.Content, (await PromoteAsync(built, staging, kinds)).Seal?.Content);
        Assert.True(await account.Blob(staging, Manifest).ExistsAsync(Sample.Cancellation));
    }

    [Fact]
    public async Task An_account_that_is_busy_for_a_while_is_asked_again_until_all_is_copied()
    {
        VersionSeal built = await version.SealAsync(Names);
        int copies = 0;
        Refusing busy = new(request => request.Headers.Contains("x-ms-copy-source") && Interlocked.Increment(ref copies) is > 3 and < 7, 503);

        PromotionResult result = await PromoteAsync(built, staging, busy);

        Assert.Equal((12, built.Content, 15), (result.Copied, result.Seal?.Content, copies));
    }

    [Fact]
    public async Task The_manifest_is_written_when_all_artifacts_are_there_and_not_before()
    {
        VersionSeal built = await version.SealAsync(Names);
        ConcurrentBag<int> there = [];
        RequestKinds kinds = new(after: async sent =>
        {
            bool isVersion = await account.Blob(staging, Manifest).ExistsAsync(Sample.Cancellation);
            if (isVersion)
            {
                int blobs = 0;
                await foreach (BlobItem _ in account.Blobs.GetBlobContainerClient(staging).GetBlobsAsync(cancellationToken: Sample.Cancellation))
                {
                    blobs++;
                }

                there.Add(blobs);
            }

            Assert.False(sent.IsCopy && isVersion);
        });

        Assert.NotNull((await PromoteAsync(built, staging, kinds)).Seal);

        Assert.Equal(13, Assert.Single(there.Distinct()));
    }

    [Fact]
    public async Task One_forged_artifact_among_many_keeps_the_version_from_appearing()
    {
        VersionSeal built = await version.SealAsync(Names);
        await account.WriteAsync(staging, version.Folder + Names[7], "forged");

        PromotionResult result = await PromoteAsync(built, staging);

        Assert.Equal(
            $"{staging}/{version.Folder}{Names[7]} holds {Digest.Of("forged")}, but {Digest.Of($"bytes of {Names[7]}")} is sealed; it was left as it is.",
            result.Conflict);
        await AssertNoVersionAsync(account, staging, staging);
    }

    [Fact]
    public async Task A_container_that_is_deleted_midway_bars_the_version_no_longer_than_until_it_was_noticed()
    {
        // More than are under way at a time, so that some come after it.
        VersionSeal built = await version.SealAsync([.. Enumerable.Range(0, 60).Select(n => $"parts/{n:D2}.bin")]);
        int copied = 0;
        RequestKinds deleting = new(after: async sent =>
        {
            if (sent.IsCopy && Interlocked.Increment(ref copied) == 3)
            {
                await account.Blobs.DeleteBlobContainerAsync(staging, cancellationToken: Sample.Cancellation);
            }
        });

        Assert.Equal($"The container {staging} does not exist.", (await PromoteAsync(built, staging, deleting)).Conflict);

        await account.Blobs.CreateBlobContainerAsync(staging, cancellationToken: Sample.Cancellation);
        Assert.EndsWith(" is gone.", (await PromoteAsync(built, staging)).Conflict, StringComparison.Ordinal);
        Assert.Equal(built.Content, (await PromoteAsync(built, staging)).Seal?.Content);
    }

    [Fact]
    public async Task A_container_of_builds_that_is_deleted_after_sealing_is_a_conflict()
    {
        VersionSeal built = await version.SealAsync("app.zip");
        string tag = (await account.Seals().ReadAsync(version.Release, built, Sample.Cancellation)).Artifacts[0].ETag;
        await account.Blobs.DeleteBlobContainerAsync(version.Builds, cancellationToken: Sample.Cancellation);

        Assert.Equal($"{version.Builds}/{version.Folder}app.zip is gone; it was sealed as {tag}.", (await PromoteAsync(built, staging)).Conflict);
        Assert.Equal($"{version.Builds}/{version.Folder}app.zip is gone; it was sealed as {tag}.", (await PromoteAsync(built, $"eu/{abroad}")).Conflict);
    }

    [Fact]
    public async Task A_container_under_another_name_is_still_the_same_container()
    {
        VersionSeal built = await version.SealAsync("app.zip");
        BlobAccount same = new(new StorageOptions { ConnectionString = azurite.ConnectionString });
        ArtifactAccounts accounts = new(account, new Dictionary<string, BlobAccount> { ["again"] = same });

        PromotionResult result = await new Promotion(accounts, new SealStore(accounts), TimeProvider.System)
            .PromoteAsync(new(version.Release, built, $"again/{version.Builds}"), null, Sample.Cancellation);

        Assert.Equal($"again/{version.Builds} is where the artifacts lie; promote them to another container.", result.Conflict);
    }

    [Fact]
    public async Task Names_in_any_script_the_longest_too_and_as_many_tags_as_fit_are_promoted()
    {
        string[] names = ["العربية/ملف.zip", "emoji/👩‍🚀🏳️‍🌈.png", "combining/e\u0301\u0323.txt", "percent/%2e%2e/%00", new string('a', 512), new string('読', 170)];
        await version.WriteAsync("tagged.zip", BinaryData.FromString("bytes"), new BlobUploadOptions
        {
            Tags = Enumerable.Range(0, 7).ToDictionary(n => $"tag {n}", _ => "value"),
        });
        VersionSeal built = await version.SealAsync(names);

        PromotionResult within = await PromoteAsync(built, staging);
        PromotionResult across = await PromoteAsync(built, $"eu/{abroad}");

        Assert.Equal((7, 7, null, null), (within.Copied, across.Copied, within.Note, across.Note));
        Assert.Equal((built.Content, built.Content), (within.Seal!.Content, across.Seal!.Content));
        Assert.All(names, name => Assert.Equal($"bytes of {name}", there.TextAsync(abroad, version.Folder + name).GetAwaiter().GetResult()));
        GetBlobTagResult tags = await account.Blob(staging, version.Folder + "tagged.zip").GetTagsAsync(cancellationToken: Sample.Cancellation);
        Assert.Equal(10, tags.Tags.Count);
    }

    private async Task AssertNoVersionAsync(StorageAccount where, string container, string named)
    {
        Assert.False(await where.Blob(container, Manifest).ExistsAsync(Sample.Cancellation));
        Assert.Null(await account.Seals().FindPromotedAsync(named, version.Release, Sample.Cancellation));
    }

    /// <summary>Lets so many of the requests that it picks pass, and sends the rest with a signature that the service does not take.</summary>
    private static RequestKinds Losing(int passes, Func<RequestKinds.Sent, bool> picks)
    {
        int seen = 0;
        return new(sent =>
        {
            if (picks(sent) && Interlocked.Increment(ref seen) > passes)
            {
                sent.Request.Headers.SetValue("Authorization", "SharedKey devstoreaccount1:AAAA");
            }
        });
    }

    private Task<PromotionResult> PromoteAsync(VersionSeal source, string toContainer, HttpPipelinePolicy? watch = null)
    {
        StorageAccount home = new(azurite.ConnectionString, watch);
        BlobAccount other = new(new StorageOptions { ConnectionString = azurite.OtherConnectionString }, watch);
        ArtifactAccounts accounts = new(home, new Dictionary<string, BlobAccount> { ["eu"] = other });
        return new Promotion(accounts, new SealStore(accounts), TimeProvider.System)
            .PromoteAsync(new(version.Release, source, toContainer), null, Sample.Cancellation);
    }
}
