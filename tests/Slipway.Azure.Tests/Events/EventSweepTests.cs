using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Records;
using Slipway.Azure.Identity;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Events;

/// <summary>A round looks at all releases of an account, so these use one in which nobody else sends events, and put away what the one before left.</summary>
public sealed class EventSweepTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly SimulatedServiceBus bus = new();
    private readonly FakeTimeProvider clock = new(Sample.Noon);
    private readonly RequestWatch watch = new();
    private readonly ReleaseId release = Sample.Release();
    private EventWorld world = null!;

    private SimulatedEntity Topic => bus.Of("slipway-events");

    public async ValueTask InitializeAsync()
    {
        StorageAccount account = new(azurite.OtherConnectionString, watch);
        await account.PrepareAsync(cancellation: Sample.Cancellation);
        world = new EventWorld(account, bus, clock);
        await foreach (EventCursor left in world.Cursors.OpenAsync(Sample.Cancellation))
        {
            await world.Cursors.CloseAsync(left, isLost: false, Sample.Cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        bus.Dispose();
    }

    [Fact]
    public async Task What_a_crash_left_is_sent_by_the_next_round()
    {
        await Append(EventWorld.Line(1));

        await world.Sweep.RunAsync(Sample.Cancellation);

        Assert.Equal([$"{release}:1"], Topic.Kept.Select(EventWorld.Id));
    }

    [Fact]
    public async Task A_release_with_no_news_is_looked_at_less_and_less()
    {
        await Append(EventWorld.Line(1));
        await world.Sweep.RunAsync(Sample.Cancellation);
        watch.Take();
        List<int> calls = [];
        for (int minute = 1; minute <= 64; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await world.Sweep.RunAsync(Sample.Cancellation);
            calls.Add(watch.Take());
        }

        // A round is one query; a look one more.
        Assert.All(calls, count => Assert.InRange(count, 1, 2));
        Assert.Equal([1, 3, 7, 15, 31, 47, 63], Enumerable.Range(1, 64).Where(minute => calls[minute - 1] == 2));
    }

    [Fact]
    public async Task While_the_namespace_is_away_rounds_are_rare_and_all_is_sent_in_order_when_it_is_back()
    {
        bus.GoAway();
        await Append(EventWorld.Line(1), EventWorld.Line(2));
        await world.Sweep.RunAsync(Sample.Cancellation);
        watch.Take();
        clock.Advance(TimeSpan.FromSeconds(30));
        await world.Sweep.RunAsync(Sample.Cancellation);
        int meanwhile = watch.Take();
        bus.ComeBack();
        clock.Advance(TimeSpan.FromMinutes(1));

        await world.Sweep.RunAsync(Sample.Cancellation);

        Assert.Equal(0, meanwhile);
        Assert.Equal([$"{release}:1", $"{release}:2"], Topic.Kept.Select(EventWorld.Id));
    }

    [Fact]
    public async Task What_cannot_be_sent_for_a_week_is_given_up_and_sent_after_all_with_the_next_line()
    {
        bus.GoAway();
        await Append(EventWorld.Line(1));
        clock.Advance(TimeSpan.FromDays(8));
        await world.Sweep.RunAsync(Sample.Cancellation);
        int lost = await world.Cursors.LostAsync(Sample.Cancellation);
        bus.ComeBack();

        await Append(EventWorld.Line(2));
        await world.Sender.SendAsync(release, Sample.Cancellation);

        Assert.Equal(1, lost);
        Assert.Equal([$"{release}:1", $"{release}:2"], Topic.Kept.Select(EventWorld.Id));
        Assert.Equal(0, await world.Cursors.LostAsync(Sample.Cancellation));
    }

    [Fact]
    public async Task A_release_that_ended_is_put_away_and_taken_out_again_before_a_line_that_comes_later()
    {
        await world.Ledger.FenceAsync(release, EventWorld.Line(1, TimelineKind.Closed), Sample.Cancellation);
        await world.Sweep.RunAsync(Sample.Cancellation);
        clock.Advance(TimeSpan.FromMinutes(6));
        await world.Sweep.RunAsync(Sample.Cancellation);
        int open = await world.Cursors.OpenAsync(Sample.Cancellation).CountAsync(Sample.Cancellation);

        await Append(EventWorld.Line(2, TimelineKind.Removed));
        EventCursor again = Assert.Single(await world.Cursors.OpenAsync(Sample.Cancellation).ToListAsync(Sample.Cancellation));
        await world.Sweep.RunAsync(Sample.Cancellation);

        Assert.Equal((0, 1), (open, again.Sent));
        Assert.Equal([$"{release}:1", $"{release}:2"], Topic.Kept.Select(EventWorld.Id));
    }

    [Fact]
    public async Task A_cursor_is_not_put_away_while_a_line_is_on_its_way()
    {
        await world.Ledger.FenceAsync(release, EventWorld.Line(1, TimelineKind.Closed), Sample.Cancellation);
        await world.Sender.SendAsync(release, Sample.Cancellation);
        EventCursor read = await world.Cursors.TakeAsync(release, Sample.Cancellation);

        await Append(EventWorld.Line(2, TimelineKind.Drifted));
        await world.Cursors.CloseAsync(read, isLost: false, Sample.Cancellation);

        Assert.Equal(release, Assert.Single(await world.Cursors.OpenAsync(Sample.Cancellation).ToListAsync(Sample.Cancellation)).Release);
    }

    private Task Append(params TimelineEvent[] lines) => world.Ledger.AppendAsync(release, lines, Sample.Cancellation);
}
