using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Blobs;

/// <summary>Whatever happens to a version after its promotion is found, and what did not happen is not.</summary>
public sealed class DriftSearchTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StorageAccount account = azurite.Account;
    private readonly ReleaseId release = Sample.Release();
    private string production = "";

    private string Folder => $"{release.Product}/{release.Version}/";

    public async ValueTask InitializeAsync() => production = await Sample.ContainerAsync(account, "production");

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task A_version_that_nobody_touched_is_read_whole_and_is_clean()
    {
        SealManifest manifest = await PromoteAsync("app.zip", "docs/Übersicht.pdf", "日本語/100% 😀.txt");

        DriftReading read = await ReadAsync(manifest);

        Assert.Equal((3, manifest.Artifacts.Sum(a => a.Length), true), (read.Files, read.Bytes, read.IsAll));
        Assert.Empty(read.Drift.Concat(read.Notes).Concat(await StrangersAsync(manifest)));
    }

    [Fact]
    public async Task Other_bytes_of_the_same_length_are_drift_with_both_digests()
    {
        SealManifest manifest = await PromoteAsync("app.zip", "lib.zip");
        await account.WriteAsync(production, Folder + "lib.zip", "BYTES of lib.zip");

        DriftReading read = await ReadAsync(manifest);

        Assert.Equal([$"{production}/{Folder}lib.zip holds {Digest.Of("BYTES of lib.zip")}; it was sealed as {Digest.Of("bytes of lib.zip")}."], read.Drift);
        Assert.Empty(read.Notes);
    }

    [Fact]
    public async Task Another_length_is_drift_and_not_a_byte_of_it_is_counted()
    {
        SealManifest manifest = await PromoteAsync("app.zip");
        await account.WriteAsync(production, Folder + "app.zip", "longer than it was when it was sealed");

        DriftReading read = await ReadAsync(manifest);

        Assert.Equal([$"{production}/{Folder}app.zip has 37 bytes; it was sealed with 16."], read.Drift);
        Assert.Equal((1, 0), (read.Files, read.Bytes));
    }

    [Fact]
    public async Task An_artifact_that_is_gone_is_drift()
    {
        SealManifest manifest = await PromoteAsync("app.zip", "lib.zip");
        await account.Blob(production, Folder + "app.zip").DeleteAsync(cancellationToken: Sample.Cancellation);

        DriftReading read = await ReadAsync(manifest);

        Assert.Equal([$"{production}/{Folder}app.zip is gone; it was sealed as {Digest.Of("bytes of app.zip")}."], read.Drift);
    }

    [Fact]
    public async Task The_same_bytes_written_again_are_a_note_and_no_drift()
    {
        SealManifest manifest = await PromoteAsync("app.zip");
        await account.WriteAsync(production, Folder + "app.zip", "bytes of app.zip");

        DriftReading read = await ReadAsync(manifest);

        Assert.Empty(read.Drift);
        Assert.StartsWith($"{production}/{Folder}app.zip was written again with the same bytes: its ETag was {manifest.Artifacts[0].ETag} and is ", Assert.Single(read.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_archived_cannot_be_read_and_is_drift()
    {
        SealManifest manifest = await PromoteAsync("app.zip");
        await account.Blob(production, Folder + "app.zip").SetAccessTierAsync(AccessTier.Archive, cancellationToken: Sample.Cancellation);

        DriftReading read = await ReadAsync(manifest);

        Assert.StartsWith($"{production}/{Folder}app.zip is in the archive tier", Assert.Single(read.Drift), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blob_in_no_seal_is_a_stranger()
    {
        SealManifest manifest = await PromoteAsync("app.zip");
        await account.WriteAsync(production, Folder + "app.zip.bak", "stray");

        Assert.Equal([$"{production}/{Folder}app.zip.bak lies there, 5 bytes, and is in no seal."], await StrangersAsync(manifest));
    }

    [Fact]
    public async Task A_manifest_that_is_gone_or_another_is_told_with_what_was_published()
    {
        SealManifest manifest = await PromoteAsync("app.zip");
        string name = $"{production}/{Folder}{ArtifactPath.Manifest}";
        string published = $"{Digest.Of(manifest.ToBytes())}";
        await account.WriteAsync(production, Folder + ArtifactPath.Manifest, "{}");
        Assert.Equal([$"{name} is not the manifest that was published; it was published as {published}."], await StrangersAsync(manifest));

        await account.Blob(production, Folder + ArtifactPath.Manifest).DeleteAsync(cancellationToken: Sample.Cancellation);

        Assert.Equal([$"{name} is gone; it was published as {published}."], await StrangersAsync(manifest));
    }

    [Fact]
    public async Task Two_hundred_artifacts_take_a_request_each_and_two_more()
    {
        SealManifest manifest = await PromoteAsync([.. Enumerable.Range(0, 200).Select(n => $"parts/{n:D3}.bin")]);
        RequestWatch watch = new();
        using DriftSearch search = new(new ArtifactAccounts(new StorageAccount(azurite.ConnectionString, watch)), TimeProvider.System);

        DriftReading? read = await search.ReadAsync(release, manifest, null, Sample.Cancellation);

        Assert.Equal((200, true), (read!.Files, read.IsAll));
        Assert.Equal(200, watch.Take());
        await search.FindStrangersAsync(release, manifest, Sample.Cancellation);
        Assert.Equal(2, watch.Take());
    }

    [Fact]
    public async Task Slices_follow_each_other_without_a_gap_or_a_repeat()
    {
        SealManifest manifest = await PromoteAsync([.. Enumerable.Range(0, 40).Select(n => $"parts/{n:D3}.bin")]);
        await account.WriteAsync(production, Folder + "parts/017.bin", "BYTES of parts/017.bin");
        using DriftSearch search = new(new ArtifactAccounts(account), new SteppingClock(TimeSpan.FromSeconds(15)));
        List<DriftReading> slices = [];
        ArtifactPath? reached = null;
        do
        {
            slices.Add((await search.ReadAsync(release, manifest, reached, Sample.Cancellation))!);
            reached = slices[^1].Reached;
        }
        while (!slices[^1].IsAll && slices.Count < 40);

        Assert.InRange(slices.Count, 4, 20);
        Assert.Equal((40, manifest.Artifacts.Sum(a => a.Length)), (slices.Sum(s => s.Files), slices.Sum(s => s.Bytes)));
        Assert.Contains("017.bin", Assert.Single(slices.SelectMany(s => s.Drift)), StringComparison.Ordinal);
        Assert.Equal("parts/039.bin", $"{reached}");
    }

    [Fact]
    public async Task An_artifact_of_64_MiB_is_read_in_a_buffer_that_stays_small()
    {
        string[] blocks = [.. Enumerable.Range(0, 16).Select(n => Convert.ToBase64String([(byte)n]))];
        BlockBlobClient blob = account.Blobs.GetBlobContainerClient(production).GetBlockBlobClient(Folder + "large.bin");
        byte[] block = new byte[4 << 20];
        foreach (string id in blocks)
        {
            await blob.StageBlockAsync(id, new MemoryStream(block), cancellationToken: Sample.Cancellation);
        }

        BlobContentInfo written = await blob.CommitBlockListAsync(blocks, cancellationToken: Sample.Cancellation);
        Digest digest = Digest.FromHash(System.Security.Cryptography.SHA256.HashData(Enumerable.Repeat(block, 16).SelectMany(b => b).ToArray()));
        SealManifest manifest = new(release.Product, release.Version, production, [new(ArtifactPath.Parse("large.bin"), digest, 64 << 20, written.ETag.ToString().Trim('"'))]);
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true);

        DriftReading read = await ReadAsync(manifest);

        Assert.Empty(read.Drift.Concat(read.Notes));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: false) - before, long.MinValue, 48 << 20);
    }

    private async Task<DriftReading> ReadAsync(SealManifest manifest)
    {
        using DriftSearch search = new(new ArtifactAccounts(account), TimeProvider.System);
        return (await search.ReadAsync(release, manifest, null, Sample.Cancellation))!;
    }

    private async Task<IReadOnlyList<string>> StrangersAsync(SealManifest manifest)
    {
        using DriftSearch search = new(new ArtifactAccounts(account), TimeProvider.System);
        return await search.FindStrangersAsync(release, manifest, Sample.Cancellation);
    }

    private Task<SealManifest> PromoteAsync(params string[] names) => account.PromotedAsync(release, production, names);
}
