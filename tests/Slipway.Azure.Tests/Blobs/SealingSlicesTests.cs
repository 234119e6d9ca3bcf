using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Tests.Blobs.Copying;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Tests.Blobs;

/// <summary>A sealing that takes longer than one call may, or whose process is killed, goes on where it was.</summary>
public sealed class SealingSlicesTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StorageAccount account = azurite.Account;
    private readonly ConcurrentDictionary<string, int> reads = new();
    private readonly FakeTimeProvider clock = new(Sample.Noon);
    private SealedVersion version = null!;

    private string Partial => $"sealing/{version.Release}.json";

    public async ValueTask InitializeAsync() => version = await SealedVersion.InAsync(account);

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Each_call_begins_one_artifact_at_least_and_no_artifact_is_read_twice()
    {
        await version.WriteAsync("a.zip", "b.zip", "c.zip");
        await version.WriteAsync("large.zip", BinaryData.FromBytes(new byte[2_000_000]));
        BuildListing listing = await version.ListAsync();
        List<int> done = [];

        SealingResult result;
        while ((result = await SealAsync(listing, TimeSpan.Zero)).Unfinished is { } progress)
        {
            Assert.Equal((null, null, 4), (result.Seal, result.Refusal, progress.OfFiles));
            Assert.Null(await account.Seals().FindAsync(version.Release, Sample.Cancellation));
            Assert.True(progress.Files > done.LastOrDefault(), "A call came no further than the one before.");
            done.Add(progress.Files);
        }

        Assert.Equal([1, 2, 3], done);
        Assert.All(reads.Values, times => Assert.Equal(1, times));
        Assert.Equal((4, 4), (reads.Count, result.Seal!.Count));
        Assert.False(await account.Blob(StorageAccount.Seals, Partial).ExistsAsync(Sample.Cancellation));
        SealManifest manifest = await account.Seals().ReadAsync(version.Release, result.Seal, Sample.Cancellation);
        Assert.Equal(Digest.Of("bytes of b.zip"), manifest.Artifacts[1].Sha256);
    }

    [Fact]
    public async Task A_sealing_whose_process_is_killed_reads_no_artifact_again_that_was_written_down()
    {
        await version.WriteAsync([.. Enumerable.Range(0, 60).Select(n => $"{n:D2}.zip")]);
        BuildListing listing = await version.ListAsync();
        using CancellationTokenSource killed = CancellationTokenSource.CreateLinkedTokenSource(Sample.Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SealAsync(listing, null, killed, after: 30));
        string saved = await account.TextAsync(StorageAccount.Seals, Partial);
        string[] written = [.. reads.Keys.Where(name => saved.Contains($"\"{name}\"", StringComparison.Ordinal))];
        Dictionary<string, int> before = reads.ToDictionary();

        SealingResult result = await SealAsync(listing, null);

        Assert.Equal(60, result.Seal!.Count);
        Assert.NotEmpty(written);
        Assert.All(written, name => Assert.Equal(1, reads[name]));
        Assert.All(reads.Keys.Except(before.Keys), name => Assert.Equal(1, reads[name]));
    }

    [Fact]
    public async Task What_is_overwritten_between_two_calls_is_refused_with_both_tags_whether_it_was_read_or_not()
    {
        await version.WriteAsync("a.zip", "b.zip");
        BuildListing listing = await version.ListAsync();
        Assert.NotNull((await SealAsync(listing, TimeSpan.Zero)).Unfinished);
        string read = reads.Keys.Single();
        int index = read == "a.zip" ? 0 : 1;
        string place = $"{version.Builds}/{version.Folder}";

        await version.WriteAsync(read);
        BuildListing now = await version.ListAsync();

        Assert.Equal(
            $"{place}{read} was written anew: it was read as {listing.Artifacts[index].ETag} and now is {now.Artifacts[index].ETag}.",
            await account.Builds().WhatChangedAsync(version.Release, now, Sample.Cancellation));
        Assert.Equal(
            $"{place}{read} was written anew: it was read as {listing.Artifacts[index].ETag} and now is {now.Artifacts[index].ETag}.",
            (await SealAsync(now, null)).Refusal);
        Assert.Equal(
            $"{place}{read} was written anew: it was listed as {listing.Artifacts[index].ETag} and now is {now.Artifacts[index].ETag}.",
            (await SealAsync(listing, null)).Refusal);

        await account.Blob(version.Builds, version.Folder + read).DeleteAsync(cancellationToken: Sample.Cancellation);
        Assert.Equal(
            $"{place}{read} is gone; it was read as {listing.Artifacts[index].ETag}.",
            await account.Builds().WhatChangedAsync(version.Release, await version.ListAsync(), Sample.Cancellation));
    }

    [Fact]
    public async Task What_is_laid_beside_the_artifacts_between_two_calls_is_told()
    {
        await version.WriteAsync("a.zip", "b.zip");
        BuildListing listing = await version.ListAsync();
        Assert.NotNull((await SealAsync(listing, TimeSpan.Zero)).Unfinished);
        Assert.Null(await account.Builds().WhatChangedAsync(version.Release, listing, Sample.Cancellation));

        await version.WriteAsync("c.zip");

        Assert.Equal(
            $"What lies under {version.Builds}/{version.Folder} was changed while it was sealed.",
            await account.Builds().WhatChangedAsync(version.Release, await version.ListAsync(), Sample.Cancellation));
    }

    [Fact]
    public async Task A_folder_with_a_manifest_is_held_against_it_by_each_call_and_only_the_manifest_is_read_again()
    {
        await version.WriteAsync("a.zip", "b.zip", "c.zip");
        (string Name, string Bytes)[] named = [("a.zip", "bytes of a.zip"), ("b.zip", "bytes of b.zip"), ("c.zip", "other")];
        string lines = string.Concat(named.Select(one => $"{Digest.Of(one.Bytes).ToString()[7..]}  {one.Name}\n"));
        await version.WriteAsync("SHA256SUMS", BinaryData.FromString(lines));
        BuildListing listing = await version.ListAsync(new ArtifactForm(ArtifactLayout.Files, ArtifactPath.Parse("SHA256SUMS")));

        SealingResult result;
        int before = 0;
        while ((result = await SealAsync(listing, TimeSpan.Zero)).Unfinished is { } progress)
        {
            Assert.True(progress.Files > before, "A call came no further than the one before.");
            before = progress.Files;
        }

        Assert.Equal(
            $"{version.Builds}/{version.Folder}c.zip is {Digest.Of("bytes of c.zip")}, but SHA256SUMS says {Digest.Of("other")}.", result.Refusal);
        Assert.All(reads.Where(read => read.Key != "SHA256SUMS"), read => Assert.Equal(1, read.Value));
    }

    private Task<SealingResult> SealAsync(BuildListing listing, TimeSpan? time, CancellationTokenSource? killed = null, int after = int.MaxValue)
    {
        int begun = 0;
        RequestKinds kinds = new(sent =>
        {
            if (sent.IsRead)
            {
                reads.AddOrUpdate(Path.GetFileName(sent.Request.Uri.Path), 1, (_, times) => times + 1);
                // Long enough that what was read is written down.
                clock.Advance(TimeSpan.FromMinutes(1));
                if (Interlocked.Increment(ref begun) > after)
                {
                    killed!.Cancel();
                }
            }
        });
        StorageAccount watched = new(azurite.ConnectionString, kinds);
        BuildContainer builds = new(new ArtifactAccounts(watched), watched.Seals(), clock);
        return builds.SealAsync(version.Release, listing, time, killed?.Token ?? Sample.Cancellation);
    }
}
