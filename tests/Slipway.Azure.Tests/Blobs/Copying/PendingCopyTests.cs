using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Tests.Blobs.Copying;

/// <summary>Copies that the service makes by and by.</summary>
public sealed class PendingCopyTests : IAsyncLifetime
{
    private readonly StorageAccount account;
    private readonly StorageAccount slow;
    private readonly SimulatedPendingCopies service = new();
    private readonly ShiftedTime clock = new();
    private SealedVersion version = null!;
    private string staging = "";

    public PendingCopyTests(AzuriteFixture azurite) => (account, slow) = (azurite.Account, new StorageAccount(azurite.ConnectionString, service));

    public async ValueTask InitializeAsync()
    {
        version = await SealedVersion.InAsync(account);
        staging = await Sample.ContainerAsync(account, "staging");
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task A_pending_copy_is_awaited_and_believed_by_its_id_without_reading_it()
    {
        PromotionResult result = await PromoteAsync(await version.SealAsync("app.zip"), TimeSpan.FromMinutes(1));

        Assert.Equal((1, null), (result.Copied, result.Conflict));
        Assert.NotNull(result.Seal);
        Assert.Equal((1, 0), (service.Copies, service.Reads));
    }

    [Fact]
    public async Task A_copy_that_is_still_pending_when_the_slice_ends_is_awaited_in_the_next_one()
    {
        VersionSeal built = await version.SealAsync("app.zip", "lib.zip");
        service.PendingLooks = int.MaxValue;

        Assert.True((await PromoteAsync(built, TimeSpan.FromMilliseconds(300))).IsUnfinished);

        service.PendingLooks = 0;
        PromotionResult result = await PromoteAsync(built, TimeSpan.FromMilliseconds(300));
        Assert.NotNull(result.Seal);
        Assert.Equal((2, 0), (service.Copies, service.Reads));
    }

    [Fact]
    public async Task A_copy_that_the_service_gives_up_leaves_nothing_behind_and_is_made_again()
    {
        VersionSeal built = await version.SealAsync("app.zip");
        service.Ends.Enqueue("failed");

        IOException failed = await Assert.ThrowsAsync<IOException>(() => PromoteAsync(built, TimeSpan.FromMinutes(1)));

        Assert.Equal($"The storage service gave up copying {staging}/{version.Folder}app.zip: 500 InternalServerError", failed.Message);
        Assert.False(await account.Blob(staging, version.Folder + "app.zip").ExistsAsync(Sample.Cancellation));
        Assert.NotNull((await PromoteAsync(built, TimeSpan.FromMinutes(1))).Seal);
    }

    [Fact]
    public async Task A_promotion_that_is_abandoned_aborts_its_pending_copies_and_takes_their_rests_away()
    {
        VersionSeal built = await version.SealAsync("app.zip");
        service.PendingLooks = int.MaxValue;
        await PromoteAsync(built, TimeSpan.FromMilliseconds(300));

        Assert.Equal(1, await Promotion().AbandonAsync(version.Release, staging, Sample.Cancellation));

        Assert.Equal(1, service.Aborted);
        Assert.False(await account.Blob(staging, version.Folder + "app.zip").ExistsAsync(Sample.Cancellation));
    }

    [Fact]
    public async Task A_copy_that_is_pending_for_more_than_a_day_calls_a_person()
    {
        VersionSeal built = await version.SealAsync("app.zip");
        service.PendingLooks = int.MaxValue;
        await PromoteAsync(built, TimeSpan.FromMilliseconds(300));

        clock.Ahead = TimeSpan.FromHours(25);

        TimeoutException late = await Assert.ThrowsAsync<TimeoutException>(() => PromoteAsync(built, TimeSpan.FromMilliseconds(300)));
        Assert.Equal($"{staging}/{version.Folder}app.zip is still being copied after 24 hours: 5/10 bytes are there.", late.Message);
    }

    private Task<PromotionResult> PromoteAsync(VersionSeal built, TimeSpan slice) =>
        Promotion().PromoteAsync(new(version.Release, built, staging, slice), null, Sample.Cancellation);

    private Promotion Promotion() => new(new ArtifactAccounts(slow), slow.Seals(), clock);

    /// <summary>The time as it goes, and some more.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
