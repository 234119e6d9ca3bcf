using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Retention;
using Slipway.Azure.Tests.Blobs;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Retention;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Retention;

/// <summary>A version is removed slice after slice, manifest first, and nothing that was written meanwhile goes with it.</summary>
public sealed class VersionRemovalTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly ReleaseId release = Sample.Release();
    private string production = "";
    private ExpiredVersion expired = null!;

    public async ValueTask InitializeAsync()
    {
        production = await Sample.ContainerAsync(azurite.Account, "production");
        await azurite.Account.PromotedAsync(release, production, [.. Enumerable.Range(0, 40).Select(n => $"parts/{n:D2}.bin")]);
        expired = new(release.Version, [production], 41, 0, Sample.Noon, Sample.Noon);
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task The_manifest_goes_first_and_the_seals_know_that_the_version_was_removed()
    {
        Deletions seen = new();

        RemovalResult result = await Removal(new StorageAccount(azurite.ConnectionString, seen)).RemoveAsync(release.Product, expired, Sample.Cancellation);

        Assert.Equal(new RemovalResult(IsDone: true, null), result);
        Assert.EndsWith(ArtifactPath.Manifest, seen.Names.First(), StringComparison.Ordinal);
        Assert.Empty(await NamesAsync());
        Assert.Null(await azurite.Account.Seals().FindPromotedAsync(production, release, Sample.Cancellation));
    }

    [Fact]
    public async Task It_stops_when_its_time_is_over_and_the_next_slice_goes_on()
    {
        VersionRemoval removal = Removal(azurite.Account, new SteppingClock(TimeSpan.FromSeconds(10)));

        Assert.False((await removal.RemoveAsync(release.Product, expired, Sample.Cancellation)).IsDone);

        int left = (await NamesAsync()).Length;
        Assert.InRange(left, 20, 39);
        while (!(await removal.RemoveAsync(release.Product, expired, Sample.Cancellation)).IsDone)
        {
            Assert.True((await NamesAsync()).Length < left);
        }

        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task A_blob_that_is_written_again_after_it_was_listed_stays_and_is_told()
    {
        string name = $"{release.Product}/{release.Version}/parts/07.bin";
        Deletions writer = new(before: "parts/07.bin", () => azurite.Account.Blob(production, name).UploadAsync(BinaryData.FromString("new"), overwrite: true, Sample.Cancellation));

        RemovalResult result = await Removal(new StorageAccount(azurite.ConnectionString, writer)).RemoveAsync(release.Product, expired, Sample.Cancellation);

        Assert.Equal(new RemovalResult(IsDone: true, $"1 of its blobs could not be removed: {production}/{name} was refused with 412 ConditionNotMet."), result);
        Assert.Equal([name], await NamesAsync());
        Assert.Equal("new", await azurite.Account.TextAsync(production, name));
    }

    [Theory]
    [InlineData(true, "is under a legal hold")]
    [InlineData(false, "is immutable until ")]
    public async Task What_the_account_holds_is_measured_as_held(bool legalHold, string why)
    {
        SimulatedImmutability service = new();
        ArtifactAccounts accounts = new(new StorageAccount(azurite.ConnectionString, service));
        Protection protection = legalHold ? new(LegalHold: true, null, Locked: false) : new(LegalHold: false, TimeSpan.FromDays(30), Locked: true);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await new VersionProtection(accounts, azurite.Account.Seals(), TimeProvider.System)
            .ProtectAsync(release, production, protection, protection.Until(now), null, Sample.Cancellation);
        StoredVersions stored = new(accounts);

        VersionSize held = await stored.MeasureAsync(release.Product, release.Version, [production], now, Sample.Cancellation);
        VersionSize later = await stored.MeasureAsync(release.Product, release.Version, [production], now.AddDays(31), Sample.Cancellation);

        Assert.Equal(41, held.Files);
        Assert.Contains(why, held.HeldBy, StringComparison.Ordinal);
        Assert.Equal(legalHold, later.HeldBy is not null);
    }

    private static VersionRemoval Removal(StorageAccount account, TimeProvider? clock = null) =>
        new(new ArtifactAccounts(account), account.Seals(), clock ?? TimeProvider.System);

    private async Task<string[]> NamesAsync()
    {
        List<string> names = [];
        GetBlobsOptions below = new() { Prefix = $"{release.Product}/" };
        await foreach (BlobItem blob in azurite.Account.Blobs.GetBlobContainerClient(production).GetBlobsAsync(below, Sample.Cancellation))
        {
            names.Add(blob.Name);
        }

        return [.. names];
    }

    /// <summary>Sees each deletion go out, and does something before a certain one.</summary>
    private sealed class Deletions(string? before = null, Func<Task>? act = null) : HttpPipelinePolicy
    {
        public ConcurrentQueue<string> Names { get; } = [];

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (message.Request.Method == RequestMethod.Delete)
            {
                string path = Uri.UnescapeDataString(message.Request.Uri.ToUri().AbsolutePath);
                Names.Enqueue(path);
                if (before is not null && path.EndsWith(before, StringComparison.Ordinal))
                {
                    await act!();
                }
            }

            await ProcessNextAsync(message, pipeline);
        }
    }
}
