using Azure;
using Azure.Core;
using Slipway.Azure.Identity;
using Slipway.Azure.Targets.Channels;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Targets;

public sealed class ChannelPointersTests(AzuriteFixture azurite)
{
    private readonly ProductName product = Sample.Product();
    private readonly ChannelPointers pointers = new(azurite.Account);

    [Fact]
    public async Task A_ring_without_a_pointer_takes_the_first_one()
    {
        ChannelPointer first = Pointer("1.4.0");

        PointerResult result = await PointAsync(first, null);

        Assert.True(result.Done);
        (ChannelPointer? found, ETag? tag) = await pointers.ReadAsync(product, "production", "canary", Sample.Cancellation);
        Assert.Equal((first, result.ETag), (found, tag?.ToString().Trim('"')));
    }

    [Fact]
    public async Task Pointing_twice_writes_once()
    {
        ChannelPointer first = Pointer("1.4.0");
        PointerResult result = await PointAsync(first, null);

        Assert.Equal(result, await PointAsync(first with { Since = Sample.Noon.AddHours(1) }, null));
    }

    [Fact]
    public async Task The_expected_pointer_is_replaced_and_any_other_is_left_with_a_sentence()
    {
        await PointAsync(Pointer("1.4.0"), null);
        Assert.True((await PointAsync(Pointer("1.5.0"), Release("1.4.0"))).Done);

        PointerResult late = await PointAsync(Pointer("1.4.1"), Release("1.4.0"));

        Assert.Equal(
            new PointerResult(
                false,
                $"production, ring canary points at 1.5.0 of release {Release("1.5.0")}, written 2026-11-25 12:00:00 UTC, which this release did not expect there; it was left as it is.",
                null),
            late);
        Assert.False((await PointAsync(Pointer("1.4.1"), null)).Done);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_twenty_releases_that_point_one_ring_at_once_one_does(bool onePointsAlready)
    {
        ReleaseId? expected = onePointsAlready ? Release("1.4.0") : null;
        if (onePointsAlready)
        {
            await PointAsync(Pointer("1.4.0"), null);
        }

        PointerResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => PointAsync(Pointer($"2.{n}.0"), expected)));

        Assert.Single(results, result => result.Done);
        Assert.All(results.Where(result => !result.Done), result => Assert.NotNull(result.Conflict));
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_counts_as_done()
    {
        StorageAccount flaky = new(azurite.ConnectionString, RequestWatch.LosingFirst(RequestMethod.Put));

        PointerResult result = await new ChannelPointers(flaky).PointAsync(Pointer("1.4.0"), null, Sample.Cancellation);

        Assert.True(result.Done);
    }

    [Fact]
    public async Task Restoring_puts_back_what_was_there_and_again_changes_nothing()
    {
        ChannelPointer before = Pointer("1.4.0");
        await PointAsync(before, null);
        await PointAsync(Pointer("1.5.0"), before.Release);

        PointerResult restored = await RestoreAsync("1.5.0", before);

        Assert.True(restored.Done);
        Assert.Equal(before, (await pointers.ReadAsync(product, "production", "canary", Sample.Cancellation)).Pointer);
        Assert.Equal(restored, await RestoreAsync("1.5.0", before));
    }

    [Fact]
    public async Task Restoring_takes_the_pointer_away_where_there_was_none()
    {
        Assert.True((await RestoreAsync("1.4.0", null)).Done);
        await PointAsync(Pointer("1.4.0"), null);

        Assert.True((await RestoreAsync("1.4.0", null)).Done);

        Assert.Null((await pointers.ReadAsync(product, "production", "canary", Sample.Cancellation)).Pointer);
        Assert.True((await RestoreAsync("1.4.0", null)).Done);
    }

    [Fact]
    public async Task Restoring_leaves_what_somebody_else_wrote_or_took_away()
    {
        ChannelPointer before = Pointer("1.4.0");
        await PointAsync(Pointer("1.6.0"), null);

        PointerResult newer = await RestoreAsync("1.5.0", before);
        Assert.Contains("points at 1.6.0", newer.Conflict, StringComparison.Ordinal);

        await azurite.Account.Blob(StorageAccount.Channels, $"{product}/production/canary.json").DeleteAsync(cancellationToken: Sample.Cancellation);
        PointerResult gone = await RestoreAsync("1.5.0", before);
        Assert.Contains("points at nothing", gone.Conflict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_pointer_is_a_conflict_and_is_left()
    {
        string name = $"{product}/production/canary.json";
        await azurite.Account.WriteAsync(StorageAccount.Channels, name, "by hand");

        PointerResult result = await PointAsync(Pointer("1.4.0"), null);

        Assert.Equal($"channels/{name} holds no pointer that Slipway could read; put it right or delete it.", result.Conflict);
        Assert.Equal("by hand", await azurite.Account.TextAsync(StorageAccount.Channels, name));
    }

    private ReleaseId Release(string version) => Sample.Release(product, version);

    private ChannelPointer Pointer(string version) => new(
        product, "production", "canary", ReleaseVersion.Parse(version), Digest.Of(version), "production", Release(version), Sample.Noon);

    private Task<PointerResult> PointAsync(ChannelPointer wanted, ReleaseId? expected) =>
        pointers.PointAsync(wanted, expected, Sample.Cancellation);

    private Task<PointerResult> RestoreAsync(string ours, ChannelPointer? before) => pointers.RestoreAsync(
        product, Release(ours), new Compensation.RestorePointer("production", "canary", before), Sample.Cancellation);
}
