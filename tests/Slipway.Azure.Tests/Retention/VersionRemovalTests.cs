using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
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
        expired = new(release.Version, [production], 41, 0, TimeProvider.System.GetUtcNow(), Sample.Noon);
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task The_manifest_goes_first_and_the_seals_know_that_the_version_was_removed()
    {
        Deletions seen = new();

        RemovalResult result = await Removal(new StorageAccount(azurite.ConnectionString, seen)).RemoveAsync(release.Product, expired, Sample.Cancellation);

        Assert.Equal(new RemovalResult(IsDone: true, HasRemoved: true, null), result);
        Assert.EndsWith(ArtifactPath.Manifest, seen.Names.First(), StringComparison.Ordinal);
        Assert.Empty(await NamesAsync());
        Assert.Null(await azurite.Account.Seals().FindPromotedAsync(production, release, Sample.Cancellation));
    }

    [Fact]
    public async Task It_stops_between_pages_when_its_time_is_over_and_the_next_slice_goes_on()
    {
        string[] containers = [production, await OtherAsync()];
        ExpiredVersion twice = expired with { Containers = containers, LastUsed = TimeProvider.System.GetUtcNow() };
        VersionRemoval removal = Removal(azurite.Account, new SteppingClock(TimeSpan.FromMinutes(3)));

        int slices = 1;
        while (await removal.RemoveAsync(release.Product, twice, Sample.Cancellation) is { IsDone: false } slice)
        {
            Assert.True(slice.HasRemoved);
            Assert.InRange(++slices, 2, 3);
        }

        Assert.Equal(3, slices);
        Assert.Empty(await NamesAsync());

        async Task<string> OtherAsync()
        {
            string other = await Sample.ContainerAsync(azurite.Account, "staging");
            await azurite.Account.PromotedAsync(release, other, "app.zip");
            return other;
        }
    }

    [Fact]
    public async Task What_was_written_after_the_version_was_looked_at_stays_and_is_told()
    {
        string build = await Sample.ContainerAsync(azurite.Account, "builds");
        await azurite.Account.WriteAsync(build, $"{release.Product}/{release.Version}/app.zip", "app");
        ExpiredVersion earlier = expired with { Containers = [build, production], LastUsed = TimeProvider.System.GetUtcNow().AddMinutes(-1) };

        RemovalResult result = await Removal(azurite.Account).RemoveAsync(release.Product, earlier, Sample.Cancellation);

        string manifest = $"{production}/{release.Product}/{release.Version}/{ArtifactPath.Manifest}";
        Assert.Equal(new RemovalResult(IsDone: true, HasRemoved: false, $"{manifest} was written anew, so the version stays in {production} as it is."), result);
        Assert.Equal(41, (await NamesAsync()).Length);
        Assert.Equal("app", await azurite.Account.TextAsync(build, $"{release.Product}/{release.Version}/app.zip"));
        Assert.NotNull(await azurite.Account.Seals().FindPromotedAsync(production, release, Sample.Cancellation));
    }

    [Fact]
    public async Task Where_a_blob_cannot_be_removed_the_build_that_it_came_from_stays_too()
    {
        string build = await Sample.ContainerAsync(azurite.Account, "builds");
        await azurite.Account.WriteAsync(build, $"{release.Product}/{release.Version}/app.zip", "app");
        string name = $"{release.Product}/{release.Version}/parts/07.bin";
        await azurite.Account.Blob(production, name).GetBlobLeaseClient().AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: Sample.Cancellation);

        RemovalResult result = await Removal(azurite.Account).RemoveAsync(
            release.Product, expired with { Containers = [build, production] }, Sample.Cancellation);

        Assert.Equal(new RemovalResult(IsDone: true, HasRemoved: true, $"{production}/{name} was refused with 412 LeaseIdMissing."), result);
        Assert.Equal([name], await NamesAsync());
        Assert.Equal("app", await azurite.Account.TextAsync(build, $"{release.Product}/{release.Version}/app.zip"));
    }

    [Fact]
    public async Task A_container_that_is_gone_holds_nothing() => Assert.Equal(
        new RemovalResult(IsDone: true, HasRemoved: true, null),
        await Removal(azurite.Account).RemoveAsync(release.Product, expired with { Containers = [production, "never-there"] }, Sample.Cancellation));

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

        VersionSize held = await stored.MeasureAsync(release.Product, release.Version, [production], now, now, Sample.Cancellation);
        VersionSize later = await stored.MeasureAsync(release.Product, release.Version, [production], now, now.AddDays(31), Sample.Cancellation);

        Assert.Contains(why, held.KeptBecause, StringComparison.Ordinal);
        Assert.Equal(legalHold ? 1 : 41, later.Files);
        Assert.Equal(legalHold, later.KeptBecause is not null);
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

    /// <summary>Sees each deletion go out.</summary>
    private sealed class Deletions : HttpPipelinePolicy
    {
        public ConcurrentQueue<string> Names { get; } = [];

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (message.Request.Method == RequestMethod.Delete)
            {
                Names.Enqueue(Uri.UnescapeDataString(message.Request.Uri.ToUri().AbsolutePath));
            }

            return ProcessNextAsync(message, pipeline);
        }
    }
}
