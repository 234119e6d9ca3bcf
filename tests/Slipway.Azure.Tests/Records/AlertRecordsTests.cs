using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Releases.Health.Alerts;

namespace Slipway.Azure.Tests.Records;

/// <summary>What is known of alerts: the newest word of each, however often and in whatever order they come, and never too many.</summary>
public sealed class AlertRecordsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static int days;

    // A week of its own for each test: what the ones before have told is forgotten by then.
    private readonly FakeTimeProvider clock = new(Sample.Noon.AddDays(60 * Interlocked.Increment(ref days)));
    private readonly StorageAccount account = new(azurite.OtherConnectionString);
    private readonly string rule = $"Rule{Guid.NewGuid():N}";

    private AlertRecords Records => new(account, clock);

    public async ValueTask InitializeAsync() => await account.PrepareAsync(cancellation: Sample.Cancellation);

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task The_same_word_twice_is_one_alert_and_new_once()
    {
        Assert.Single(await TakeAsync(Fired("a", 0)));
        Assert.Empty(await TakeAsync(Fired("a", 0)));

        Assert.Equal(["a True"], await KnownAsync());
    }

    [Fact]
    public async Task An_end_that_comes_before_its_beginning_stays_the_end()
    {
        await TakeAsync(Ended("a", 0, 5));
        Assert.Empty(await TakeAsync(Fired("a", 0)));

        Assert.Equal(["a False"], await KnownAsync());
    }

    [Fact]
    public async Task What_begins_anew_after_its_end_is_new_again()
    {
        await TakeAsync(Fired("a", 0));
        await TakeAsync(Ended("a", 0, 5));
        Assert.Single(await TakeAsync(Fired("a", 7)));

        Assert.Equal(["a True"], await KnownAsync());
    }

    [Fact]
    public async Task Many_who_tell_the_same_at_once_tell_it_once()
    {
        IReadOnlyList<Alert>[] begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TakeAsync(Fired("a", 0))));

        Assert.Single(begun.SelectMany(alerts => alerts));
    }

    [Fact]
    public async Task What_has_ended_is_forgotten_after_a_day_and_what_fires_after_thirty()
    {
        await TakeAsync(Fired("firing", 0), Ended("ended", 0, 5));

        clock.Advance(TimeSpan.FromHours(23));
        await TakeAsync(Fired("other", 0));
        Assert.Equal(["ended False", "firing True", "other True"], await KnownAsync());
        clock.Advance(TimeSpan.FromHours(2));
        await TakeAsync(Fired("other", 0));
        Assert.Equal(["firing True", "other True"], await KnownAsync());
        clock.Advance(TimeSpan.FromDays(29));
        await TakeAsync(Fired("old", 0));
        Assert.Empty(await KnownAsync());
    }

    [Fact]
    public async Task Of_too_many_those_go_that_have_ended_the_oldest_first()
    {
        AlertRecords few = new(account, clock, most: 3);

        await few.TakeAsync([Fired("a", 1), Fired("b", 2), Ended("c", 0, 8), Ended("d", 0, 9)], Sample.Cancellation);
        Assert.Equal(["a True", "b True", "d False"], await KnownAsync());
        await few.TakeAsync([Fired("e", 5)], Sample.Cancellation);
        Assert.Equal(["a True", "b True", "e True"], await KnownAsync());
    }

    [Fact]
    public async Task What_fires_makes_no_room_for_another_and_an_end_is_taken_all_the_same()
    {
        AlertRecords few = new(account, clock, most: 2);
        await few.TakeAsync([Fired("a", 1), Fired("b", 2)], Sample.Cancellation);

        (IReadOnlyList<Alert> begun, int refused) = await few.TakeAsync([Fired("c", 9), Fired("d", 9)], Sample.Cancellation);

        Assert.Equal((0, 2), (begun.Count, refused));
        Assert.Equal(["a True", "b True"], await KnownAsync());
        (begun, refused) = await few.TakeAsync([Fired("c", 9), Ended("a", 1, 9)], Sample.Cancellation);
        Assert.Equal((1, 0), (begun.Count, refused));
        Assert.Equal(["b True", "c True"], await KnownAsync());
    }

    [Fact]
    public async Task A_word_from_a_moment_that_is_still_to_come_is_neither_taken_nor_stands_above_a_true_one()
    {
        Assert.Empty(await TakeAsync(Fired("never", 60 * 24 * 365)));
        await new AlertRecords(account, new FakeTimeProvider(clock.Start.AddDays(9))).TakeAsync([Ended("a", 0, 60 * 24 * 9)], Sample.Cancellation);
        Assert.Empty(await KnownAsync());

        Assert.Single(await TakeAsync(Fired("a", 1)));

        Assert.Equal(["a True"], await KnownAsync());
    }

    [Fact]
    public async Task All_pages_are_read_and_of_more_than_are_kept_nothing_is_said()
    {
        AlertRecords few = new(account, clock, most: 3);
        await TakeAsync(Fired("a", 1), Fired("b", 1), Ended("c", 0, 9), Ended("d", 0, 9), Ended("e", 0, 9));
        Assert.Equal(5, (await few.ReadAsync(Sample.Cancellation)).Count);

        await TakeAsync(Ended("f", 0, 9), Ended("g", 0, 9));
        await Assert.ThrowsAsync<InvalidOperationException>(() => few.ReadAsync(Sample.Cancellation));
    }

    [Fact]
    public async Task While_no_more_can_be_taken_nothing_is_said()
    {
        AlertRecords few = new(account, clock, most: 2);
        await few.TakeAsync([Fired("a", 1), Fired("b", 1)], Sample.Cancellation);

        InvalidOperationException full = await Assert.ThrowsAsync<InvalidOperationException>(() => few.ReadAsync(Sample.Cancellation));

        Assert.StartsWith("What alerts say is not known, because 2 or more fire", full.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_whose_end_was_lost_is_not_read_for_longer_than_it_is_kept()
    {
        await TakeAsync(Fired("a", 0));

        clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(["a True"], await KnownAsync());
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await KnownAsync());
    }

    private async Task<IReadOnlyList<Alert>> TakeAsync(params Alert[] alerts) => (await Records.TakeAsync(alerts, Sample.Cancellation)).Begun;

    private async Task<string[]> KnownAsync() =>
        [.. (await Records.ReadAsync(Sample.Cancellation)).Where(alert => alert.Rule == rule).Select(alert => $"{alert.Labels["name"]} {alert.IsFiring}").Order()];

    private Alert Fired(string name, int minute) => new(
        "alertmanager", $"{rule}/{name}", rule, new Dictionary<string, string> { ["name"] = name }, clock.Start.AddMinutes(minute - 10));

    private Alert Ended(string name, int minute, int end) => Fired(name, minute) with { EndedAt = clock.Start.AddMinutes(end - 10) };
}
