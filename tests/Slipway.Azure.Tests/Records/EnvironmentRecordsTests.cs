using NodaTime;
using Slipway.Azure.Records;
using Slipway.Releases.Compensations;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;
using Slipway.Releases.Windows;

namespace Slipway.Azure.Tests.Records;

public sealed class EnvironmentRecordsTests(AzuriteFixture azurite)
{
    private readonly ProductName product = Sample.Product();
    private readonly EnvironmentRecords environments = new(azurite.Account, TimeProvider.System);

    [Fact]
    public async Task An_environment_is_held_by_the_first_and_given_to_the_next_in_line()
    {
        ReleaseId first = Sample.Release(product, "1.0.0");
        ReleaseId second = Sample.Release(product, "2.0.0");
        await HoldAsync(first);
        await HoldAsync(second);
        await HoldAsync(second);
        Assert.Equal(first, (await HoldAsync(first)).HeldBy);

        EnvironmentRecord after = await LeaveAsync(first);

        Assert.Equal(second, after.HeldBy);
        Assert.Empty(after.Waiting);
        Assert.Equal(second, (await LeaveAsync(first)).HeldBy);
        Assert.Null((await LeaveAsync(second)).HeldBy);
    }

    [Fact]
    public async Task Of_fifty_who_hold_at_once_one_holds_and_the_others_stand_in_line()
    {
        ReleaseId[] releases = [.. Enumerable.Range(0, 50).Select(n => Sample.Release(product, $"1.{n}.0"))];

        EnvironmentRecord[] records = await Task.WhenAll(releases.Select(HoldAsync));

        EnvironmentRecord last = await environments.GetAsync("eu/west #1", product, Sample.Cancellation);
        Assert.Single(records.Select(record => record.HeldBy).Distinct());
        Assert.Equal(releases.ToHashSet(), last.Waiting.Append(last.HeldBy!.Value).ToHashSet());
        Assert.Equal(49, last.Waiting.Count);
    }

    [Fact]
    public async Task What_runs_is_written_and_leaves_the_holder_alone()
    {
        ReleaseId release = Sample.Release(product);
        RunningVersion running = new(release.Version, release, Sample.Noon);
        await HoldAsync(release);

        await environments.RunAsync("eu/west #1", product, running, Sample.Cancellation);
        await environments.RunAsync("eu/west #1", product, running, Sample.Cancellation);

        EnvironmentRecord record = await environments.ListAsync(Sample.Cancellation).SingleAsync(r => r.Product == product, Sample.Cancellation);
        Assert.Equal((running, release, "eu/west #1"), (record.Running, record.HeldBy, record.Environment));
    }

    [Fact]
    public async Task A_wait_for_a_window_is_noted_once_for_each_stage_until_it_is_taken_away()
    {
        WindowWaits waits = new(azurite.Account);
        ReleaseId release = Sample.Release(product);
        DeploymentWindow window = new(
            "Europe/Berlin", [IsoDayOfWeek.Monday], new TimeOnly(22, 0), new TimeOnly(4, 0), [new Freeze(new(2026, 12, 20), new(2027, 1, 3), "year's end")], TimeSpan.FromDays(7));

        await waits.AddAsync(release, "eu/west", window, null, Sample.Cancellation);
        await waits.AddAsync(release, "eu/west", window, Sample.Noon, Sample.Cancellation);

        WindowWait wait = await waits.ListAsync(Sample.Cancellation).SingleAsync(w => w.Release == release, Sample.Cancellation);
        Assert.Equal(Sample.Json(new WindowWait(release, "eu/west", window, Sample.Noon)), Sample.Json(wait));
        await waits.RemoveAsync(release, "eu/west", Sample.Cancellation);
        await waits.RemoveAsync(release, "eu/west", Sample.Cancellation);
        Assert.False(await waits.ListAsync(Sample.Cancellation).AnyAsync(w => w.Release == release, Sample.Cancellation));
    }

    private Task<EnvironmentRecord> HoldAsync(ReleaseId release) => environments.HoldAsync("eu/west #1", product, release, Sample.Cancellation);

    private Task<EnvironmentRecord> LeaveAsync(ReleaseId release) => environments.LeaveAsync("eu/west #1", product, release, Sample.Cancellation);
}
