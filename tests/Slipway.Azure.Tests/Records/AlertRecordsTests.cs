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
    public async Task Of_too_many_those_that_have_ended_go_first_and_then_the_oldest()
    {
        AlertRecords few = new(account, clock, most: 3);

        await few.TakeAsync([Fired("a", 1), Fired("b", 2), Ended("c", 0, 9), Fired("d", 4)], Sample.Cancellation);
        Assert.Equal(["a True", "b True", "d True"], await KnownAsync());
        await few.TakeAsync([Fired("e", 5)], Sample.Cancellation);
        Assert.Equal(["b True", "d True", "e True"], await KnownAsync());
    }

    private Task<IReadOnlyList<Alert>> TakeAsync(params Alert[] alerts) => Records.TakeAsync(alerts, Sample.Cancellation);

    private async Task<string[]> KnownAsync() =>
        [.. (await Records.ReadAsync(Sample.Cancellation)).Where(alert => alert.Rule == rule).Select(alert => $"{alert.Labels["name"]} {alert.IsFiring}").Order()];

    private Alert Fired(string name, int minute) => new(
        "alertmanager", $"{rule}/{name}", rule, new Dictionary<string, string> { ["name"] = name }, clock.Start.AddMinutes(minute - 10));

    private Alert Ended(string name, int minute, int end) => Fired(name, minute) with { EndedAt = clock.Start.AddMinutes(end - 10) };
}
