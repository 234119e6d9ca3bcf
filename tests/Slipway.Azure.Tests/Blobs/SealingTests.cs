using Azure;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Tests.Blobs.Copying;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Tests.Blobs;

/// <summary>What becomes of a build that is read: each artifact once, and only as the write that was listed.</summary>
public sealed class SealingTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StorageAccount account = azurite.Account;
    private SealedVersion version = null!;

    private string Place => $"{version.Builds}/{version.Folder}";

    public async ValueTask InitializeAsync() => version = await SealedVersion.InAsync(account);

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_artifact_that_is_overwritten_while_it_is_read_is_refused_with_both_tags(bool breaks)
    {
        await version.WriteAsync("app.zip", BinaryData.FromBytes(new byte[2_000_000]));
        BuildListing listing = await version.ListAsync();
        MidRead midway = new("app.zip", 300_000, () => version.WriteAsync("app.zip", BinaryData.FromBytes(new byte[2_000_000])), breaks);

        SealingResult result = await SealAsync(listing, midway);

        string now = (await version.ListAsync()).Artifacts[0].ETag;
        Assert.True(midway.HasActed);
        Assert.NotEqual(listing.Artifacts[0].ETag, now);
        Assert.Equal($"{Place}app.zip was written anew: it was listed as {listing.Artifacts[0].ETag} and now is {now}.", result.Refusal);
        Assert.Null(await account.Seals().FindAsync(version.Release, Sample.Cancellation));
    }

    [Fact]
    public async Task An_artifact_whose_connection_breaks_is_read_on_and_not_anew()
    {
        byte[] bytes = new byte[2_000_000];
        new Random(1).NextBytes(bytes);
        await version.WriteAsync("app.zip", BinaryData.FromBytes(bytes));
        MidRead midway = new("app.zip", 300_000, () => Task.CompletedTask, breaks: true);

        VersionSeal seal = (await SealAsync(await version.ListAsync(), midway)).Seal!;

        Assert.True(midway.HasActed);
        SealManifest manifest = await account.Seals().ReadAsync(version.Release, seal, Sample.Cancellation);
        Assert.Equal((Digest.Of(bytes), bytes.Length), (manifest.Artifacts[0].Sha256, manifest.Artifacts[0].Length));
    }

    [Fact]
    public async Task An_artifact_that_was_read_and_is_overwritten_or_deleted_while_others_are_is_refused()
    {
        await version.WriteAsync("app.zip", "docs.zip");
        await version.WriteAsync("large.zip", BinaryData.FromBytes(new byte[2_000_000]));
        BuildListing listing = await version.ListAsync();
        // The small ones are read before the large ones.
        MidRead midway = new("large.zip", 300_000, async () =>
        {
            await version.WriteAsync("app.zip");
            await account.Blob(version.Builds, version.Folder + "docs.zip").DeleteAsync(cancellationToken: Sample.Cancellation);
        }, breaks: false);

        SealingResult result = await SealAsync(listing, midway);

        string now = (await version.ListAsync()).Artifacts[0].ETag;
        Assert.Equal(
            $"{Place}app.zip was written anew: it was listed as {listing.Artifacts[0].ETag} and now is {now}. "
                + $"{Place}docs.zip is gone; it was listed as {listing.Artifacts[1].ETag}.",
            result.Refusal);
    }

    [Fact]
    public async Task The_second_sealing_reads_nothing_and_gives_the_same_seal()
    {
        await version.WriteAsync("app.zip", "lib.zip");
        BuildListing listing = await version.ListAsync();
        RequestKinds kinds = new();
        RequestWatch count = new();

        SealingResult first = await SealAsync(listing, kinds);
        SealingResult second = await SealAsync(listing, kinds);
        SealingResult third = await SealAsync(listing, count);

        Assert.Equal((first.Seal, first.Seal, 2), (second.Seal, third.Seal, kinds.Reads));
        Assert.Equal(1, count.Count);
    }

    [Fact]
    public async Task Three_hundred_artifacts_are_read_once_each_in_five_further_requests()
    {
        string[] names = [.. Enumerable.Range(0, 300).Select(n => $"parts/{n:D3} 部品.bin")];
        await version.WriteAsync(names);
        BuildListing listing = await version.ListAsync();
        RequestKinds kinds = new();
        RequestWatch count = new();

        VersionSeal seal = (await SealAsync(listing, kinds)).Seal!;
        Assert.Equal((300, 300), (seal.Count, kinds.Reads));
        // As another release, to count: whether it is sealed, how far it came, what was overwritten meanwhile, and the seal.
        await new StorageAccount(azurite.ConnectionString, count).Builds().SealAsync(version.Release.Next, listing, null, Sample.Cancellation);
        Assert.Equal(304, count.Count);
    }

    [Fact]
    public async Task Length_tag_content_type_metadata_and_tags_are_sealed_with_the_MD5_of_the_bytes()
    {
        await version.WriteAsync("app.zip", BinaryData.FromString("bytes"), Dressed.Upload);
        BuildListing listing = await version.ListAsync();

        VersionSeal seal = (await SealAsync(listing)).Seal!;

        ArtifactSeal artifact = Assert.Single((await account.Seals().ReadAsync(version.Release, seal, Sample.Cancellation)).Artifacts);
        BlobProperties blob = await account.Blob(version.Builds, version.Folder + "app.zip").GetPropertiesAsync(cancellationToken: Sample.Cancellation);
        Assert.Equal((Digest.Of("bytes"), 5, blob.ETag.Bare()), (artifact.Sha256, artifact.Length, artifact.ETag));
        ArtifactProperties properties = artifact.Properties!;
        Assert.Equal(
            ("application/zip", "identity", "de", "attachment", "max-age=60", "Cool"),
            (properties.ContentType, properties.ContentEncoding, properties.ContentLanguage, properties.ContentDisposition, properties.CacheControl, properties.Tier));
        Assert.Equal("SzpiGLs+OnMD6KFxpg/Pkg==", properties.Md5);
        Assert.Equal(["SHA256=the writer's", "commit=0123abc"], properties.Metadata!.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["release=of the writer", "team=shop"], properties.Tags!.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Fact]
    public async Task Bytes_that_are_not_what_their_Content_MD5_says_are_refused_with_both()
    {
        await version.WriteAsync("app.zip");
        await account.Blob(version.Builds, version.Folder + "app.zip")
            .SetHttpHeadersAsync(new BlobHttpHeaders { ContentHash = new byte[16] }, cancellationToken: Sample.Cancellation);

        SealingResult result = await SealAsync(await version.ListAsync());

        Assert.Equal(
            $"{Place}app.zip has the MD5 aQo5YDpiBD79Jg5EqqHAvg==, but its Content-MD5 says AAAAAAAAAAAAAAAAAAAAAA==; write it again.", result.Refusal);
    }

    [Fact]
    public async Task An_artifact_that_is_archived_after_it_was_listed_is_refused()
    {
        await version.WriteAsync("app.zip");
        BuildListing listing = await version.ListAsync();
        await account.Blob(version.Builds, version.Folder + "app.zip").SetAccessTierAsync(AccessTier.Archive, cancellationToken: Sample.Cancellation);

        Assert.Equal($"{Place}app.zip is archived; rehydrate it first.", (await SealAsync(listing)).Refusal);
        Assert.Equal([$"{Place}app.zip is archived; rehydrate it first."], (await version.ListAsync()).Problems);
    }

    [Fact]
    public async Task A_container_that_is_deleted_after_it_was_listed_is_refused()
    {
        await version.WriteAsync("app.zip");
        BuildListing listing = await version.ListAsync();
        await account.Blobs.DeleteBlobContainerAsync(version.Builds, cancellationToken: Sample.Cancellation);

        Assert.Equal($"{Place}app.zip is gone; it was listed as {listing.Artifacts[0].ETag}.", (await SealAsync(listing)).Refusal);
    }

    [Fact]
    public async Task A_right_that_is_lost_midway_leaves_no_seal_and_sealing_works_when_it_is_back()
    {
        await version.WriteAsync([.. Enumerable.Range(0, 40).Select(n => $"{n:D2}.zip")]);
        BuildListing listing = await version.ListAsync();
        int left = 7;
        Refusing refusing = new(request => new RequestKinds.Sent(request).IsRead && Interlocked.Decrement(ref left) < 0, 403);

        RequestFailedException refused = await Assert.ThrowsAsync<RequestFailedException>(() => SealAsync(listing, refusing));

        Assert.Equal(403, refused.Status);
        Assert.Null(await account.Seals().FindAsync(version.Release, Sample.Cancellation));
        Assert.Equal(40, (await SealAsync(listing)).Seal!.Count);
    }

    [Fact]
    public async Task No_more_than_five_refusals_are_told_and_the_large_artifacts_are_not_read_then()
    {
        string[] names = [.. Enumerable.Range(0, 30).Select(n => $"{n:D2}.zip")];
        await version.WriteAsync(names);
        await version.WriteAsync("large.zip", BinaryData.FromBytes(new byte[2_000_000]));
        BuildListing listing = await version.ListAsync();
        await version.WriteAsync(names);
        List<string> read = [];
        RequestKinds kinds = new(sent =>
        {
            lock (read)
            {
                read.Add(sent.Request.Uri.Path);
            }
        });

        SealingResult result = await SealAsync(listing, kinds);

        Assert.Equal(5, result.Refusal!.Split(" was written anew").Length - 1);
        Assert.DoesNotContain(read, path => path.EndsWith("large.zip", StringComparison.Ordinal));
    }

    private Task<SealingResult> SealAsync(BuildListing listing, HttpPipelinePolicy? watch = null) =>
        new StorageAccount(azurite.ConnectionString, watch).Builds().SealAsync(version.Release, listing, null, Sample.Cancellation);
}
