using Slipway.Azure.Records;
using Slipway.Releases;
using Slipway.Releases.Compensations;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Records;

/// <summary>What one host remembers of a row is behind as soon as another has written it: the row decides, whatever was remembered.</summary>
public sealed class TwoHostsTests(AzuriteFixture azurite)
{
    private readonly ReleaseId release = Sample.Release();
    private readonly ReleaseRecords records = new(azurite.Account);
    private readonly ReleaseRecords otherRecords = new(azurite.Account);
    private readonly ReleaseLedger ledger = new(azurite.Account, TimeProvider.System);
    private readonly ReleaseLedger otherLedger = new(azurite.Account, TimeProvider.System);
    private readonly EnvironmentRecords environments = new(azurite.Account, TimeProvider.System);
    private readonly EnvironmentRecords otherEnvironments = new(azurite.Account, TimeProvider.System);

    [Fact]
    public async Task A_release_that_the_other_host_closed_stays_closed()
    {
        await records.ClaimAsync(Sample.Record(release), Sample.Cancellation);
        await otherRecords.UpdateAsync(release, At(ReleaseState.Released, 1), new Outcome.Released(), cancellation: Sample.Cancellation);

        await records.UpdateAsync(release, At(ReleaseState.RollingOut, 2), cancellation: Sample.Cancellation);

        ReleaseRecord stored = (await records.GetAsync(release, Sample.Cancellation))!;
        Assert.IsType<Outcome.Released>(stored.Outcome);
        Assert.Equal(ReleaseState.Released, stored.Progress.State);
        Assert.DoesNotContain(release, await records.OpenAsync(cancellation: Sample.Cancellation).Select(open => open.Id).ToListAsync(Sample.Cancellation));
    }

    [Fact]
    public async Task Progress_that_this_host_wrote_last_is_written_again_after_the_other_wrote_something_else()
    {
        await records.ClaimAsync(Sample.Record(release), Sample.Cancellation);
        await records.UpdateAsync(release, At(ReleaseState.Promoting, 1), cancellation: Sample.Cancellation);
        await otherRecords.UpdateAsync(release, At(ReleaseState.Paused, 2), cancellation: Sample.Cancellation);

        await records.UpdateAsync(release, At(ReleaseState.Promoting, 1), cancellation: Sample.Cancellation);

        Assert.Equal(ReleaseState.Promoting, (await records.GetAsync(release, Sample.Cancellation))!.Progress.State);
    }

    [Fact]
    public async Task Lines_of_two_hosts_in_turns_are_one_chain()
    {
        foreach (int number in Enumerable.Range(0, 6))
        {
            await (number % 2 == 0 ? ledger : otherLedger).AppendAsync(release, Sample.Event($"{number}"), Sample.Cancellation);
            await (number % 2 == 0 ? otherLedger : ledger).AppendAsync(release, Sample.Event($"{number}"), Sample.Cancellation);
        }

        List<TimelineEntry> lines = await ledger.ReadAsync(release, 0, Sample.Cancellation).ToListAsync(Sample.Cancellation);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], lines.Select(line => line.Event.Key));
        Assert.All(lines, line => Assert.True(line.IsIntact()));
        Assert.Equal(lines.SkipLast(1).Select(line => (object)line.Hash), lines.Skip(1).Select(line => (object?)line.Previous));
    }

    [Fact]
    public async Task A_step_whose_way_back_the_other_host_walked_is_not_done_again()
    {
        Assert.NotNull(await ledger.PushAsync(release, Undo("canary"), Sample.Event("push"), Sample.Cancellation));
        PushedCompensation pushed = Assert.Single(await otherLedger.OpenCompensationsAsync(release, Sample.Cancellation));
        await otherLedger.SettleAsync(release, pushed, Sample.Event("settled"), Sample.Cancellation);

        Assert.Null(await ledger.PushAsync(release, Undo("canary"), Sample.Event("push"), Sample.Cancellation));
        Assert.Empty(await ledger.OpenCompensationsAsync(release, Sample.Cancellation));
    }

    [Fact]
    public async Task A_way_back_that_the_other_host_pushed_stands()
    {
        await ledger.AppendAsync(release, Sample.Event("one"), Sample.Cancellation);
        await otherLedger.PushAsync(release, Undo("canary"), Sample.Event("push"), Sample.Cancellation);

        Assert.Equal(Undo("canary"), await ledger.PushAsync(release, Undo("canary"), Sample.Event("push, said otherwise"), Sample.Cancellation));
        Assert.Single(await ledger.OpenCompensationsAsync(release, Sample.Cancellation));
    }

    [Fact]
    public async Task An_environment_that_the_other_host_gave_away_is_not_held_any_more()
    {
        ReleaseId second = Sample.Release(release.Product, "2.0.0");
        await environments.HoldAsync("production", release.Product, release, Sample.Cancellation);
        await otherEnvironments.LeaveAsync("production", release.Product, release, Sample.Cancellation);
        await otherEnvironments.HoldAsync("production", release.Product, second, Sample.Cancellation);

        EnvironmentRecord found = await environments.HoldAsync("production", release.Product, release, Sample.Cancellation);

        Assert.Equal(second, found.HeldBy);
        Assert.Equal([release], found.Waiting);
    }

    private static ReleaseProgress At(ReleaseState state, int minute) => new(state, Sample.Noon.AddMinutes(minute));

    private static Compensation.RestorePointer Undo(string ring) => new("production", ring, null);
}
