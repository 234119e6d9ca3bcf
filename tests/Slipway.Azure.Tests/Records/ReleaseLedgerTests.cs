using Azure.Core;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Releases.Compensations;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Records;

public sealed class ReleaseLedgerTests(AzuriteFixture azurite)
{
    private readonly ReleaseId release = Sample.Release();
    private readonly FakeTimeProvider clock = new(Sample.Noon);
    private readonly ReleaseLedger ledger = new(azurite.Account, TimeProvider.System);

    [Fact]
    public async Task Lines_come_back_in_order_with_time_and_an_unbroken_chain()
    {
        ReleaseLedger timed = new(azurite.Account, clock);
        await timed.AppendAsync(release, Sample.Event("one"), Sample.Cancellation);
        clock.Advance(TimeSpan.FromMinutes(1));
        Dictionary<string, string> evidence = new() { ["z"] = "last", ["a"] = "first", ["größe"] = "10 €" };
        await timed.AppendAsync(release, [Sample.Event("two") with { Evidence = evidence }, Sample.Event("three")], Sample.Cancellation);

        List<TimelineEntry> lines = await LinesAsync();

        Assert.Equal(["one", "two", "three"], lines.Select(line => line.Event.Key));
        Assert.Equal([Sample.Noon, Sample.Noon.AddMinutes(1), Sample.Noon.AddMinutes(1)], lines.Select(line => line.At));
        Assert.Equal(evidence, lines[1].Event.Evidence);
        AssertChained(lines);
        Assert.Equal([3], await ledger.ReadAsync(release, after: 2, Sample.Cancellation).Select(line => line.Sequence).ToListAsync(Sample.Cancellation));
    }

    [Fact]
    public async Task The_same_event_again_is_written_once_and_others_beside_it_are_taken()
    {
        await ledger.AppendAsync(release, Sample.Event("one"), Sample.Cancellation);
        await ledger.AppendAsync(release, Sample.Event("one", "Said otherwise."), Sample.Cancellation);
        await ledger.AppendAsync(release, [Sample.Event("two"), Sample.Event("one"), Sample.Event("two")], Sample.Cancellation);

        List<TimelineEntry> lines = await LinesAsync();

        Assert.Equal(["one", "two"], lines.Select(line => line.Event.Key));
        AssertChained(lines);
    }

    [Fact]
    public async Task Twenty_who_append_at_once_keep_one_unbroken_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => ledger.AppendAsync(release, Sample.Event($"event {n % 10}"), Sample.Cancellation)));

        List<TimelineEntry> lines = await LinesAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(n => $"event {n}"), lines.Select(line => line.Event.Key).Order(StringComparer.Ordinal));
        AssertChained(lines);
    }

    [Fact]
    public async Task A_line_whose_answer_was_lost_is_there_once()
    {
        StorageAccount flaky = new(azurite.ConnectionString, RequestWatch.LosingFirst(RequestMethod.Post));

        await new ReleaseLedger(flaky, TimeProvider.System).AppendAsync(release, Sample.Event("one"), Sample.Cancellation);

        AssertChained(await LinesAsync());
        Assert.Single(await LinesAsync());
    }

    [Fact]
    public async Task A_hundred_and_fifty_lines_at_once_are_more_than_one_transaction_and_still_one_chain()
    {
        TimelineEvent[] events = [.. Enumerable.Range(0, 150).Select(n => Sample.Event($"{n}"))];
        await ledger.AppendAsync(release, events, Sample.Cancellation);
        await ledger.AppendAsync(release, events, Sample.Cancellation);

        List<TimelineEntry> lines = await LinesAsync();

        Assert.Equal(events.Select(e => e.Key), lines.Select(line => line.Event.Key));
        AssertChained(lines);
    }

    [Fact]
    public async Task Keys_may_hold_anything_and_stay_apart()
    {
        string longest = new('x', 2000);
        string[] keys = ["a/b", "a#b", "a?b", @"a\b", "a!002fb", "a%2Fb", "a'b", "\u0001", "ключ", "A/b", longest + "1", longest + "2"];

        await ledger.AppendAsync(release, [.. keys.Select(key => Sample.Event(key))], Sample.Cancellation);
        await ledger.AppendAsync(release, [.. keys.Select(key => Sample.Event(key))], Sample.Cancellation);

        Assert.Equal(keys, (await LinesAsync()).Select(line => line.Event.Key));
    }

    [Fact]
    public async Task A_line_that_was_changed_in_the_table_shows()
    {
        await ledger.AppendAsync(release, Sample.Event("one", "Approved by alice."), Sample.Cancellation);
        TableClient table = azurite.Account.Tables.GetTableClient("SlipwayLedger");
        TableEntity row = await table.GetEntityAsync<TableEntity>($"{release}", "e:00000001", cancellationToken: Sample.Cancellation);
        row["Data"] = row.GetString("Data").Replace("alice", "mallory", StringComparison.Ordinal);
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, Sample.Cancellation);

        Assert.False(Assert.Single(await LinesAsync()).IsIntact());
    }

    [Fact]
    public async Task Compensations_come_last_first_and_settled_ones_no_more()
    {
        await PushAsync("canary", "1.0.0");
        await PushAsync("broad", "1.0.0");
        PushedCompensation last = (await OpenAsync())[0];
        Assert.Equal(["pointer-production-broad", "pointer-production-canary"], (await OpenAsync()).Select(pushed => pushed.Undo.Key));

        await ledger.SettleAsync(release, last, Sample.Event("settled"), Sample.Cancellation);
        await ledger.SettleAsync(release, last, Sample.Event("settled"), Sample.Cancellation);

        Assert.Equal("pointer-production-canary", Assert.Single(await OpenAsync()).Undo.Key);
        Assert.Equal(["push canary", "push broad", "settled"], (await LinesAsync()).Select(line => line.Event.Key));
    }

    [Fact]
    public async Task The_first_pushed_before_is_kept_however_often_it_is_pushed_again()
    {
        await PushAsync("canary", "1.0.0");
        await PushAsync("canary", "1.1.0");
        await ledger.PushAsync(release, Undo("canary", "1.2.0"), Sample.Event("another line"), Sample.Cancellation);

        Assert.Equal(new PushedCompensation(1, Undo("canary", "1.0.0")), Assert.Single(await OpenAsync()));
        Assert.Single(await LinesAsync());
    }

    [Fact]
    public async Task After_it_was_settled_a_late_repeat_pushes_nothing_and_a_new_step_does()
    {
        await PushAsync("canary", "1.0.0");
        await ledger.SettleAsync(release, (await OpenAsync())[0], Sample.Event("settled"), Sample.Cancellation);

        await PushAsync("canary", "1.0.0");
        Assert.Empty(await OpenAsync());

        await ledger.PushAsync(release, Undo("canary", "1.0.0"), Sample.Event("push canary, second try"), Sample.Cancellation);
        Assert.Equal(2, Assert.Single(await OpenAsync()).Order);
    }

    [Fact]
    public async Task Twenty_who_push_at_once_push_each_key_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => PushAsync($"ring{n % 4}", "1.0.0")));

        Assert.Equal([4, 3, 2, 1], (await OpenAsync()).Select(pushed => pushed.Order));
        AssertChained(await LinesAsync());
    }

    [Fact]
    public async Task The_first_line_is_two_requests_a_further_change_one_and_settling_two()
    {
        RequestWatch watch = new();
        ReleaseLedger watched = new(new StorageAccount(azurite.ConnectionString, watch), TimeProvider.System);

        await watched.AppendAsync(release, Sample.Event("one"), Sample.Cancellation);
        Assert.Equal(2, watch.Take());
        await watched.PushAsync(release, Undo("canary", "1.0.0"), Sample.Event("push"), Sample.Cancellation);
        Assert.Equal(1, watch.Take());
        IReadOnlyList<PushedCompensation> open = await watched.OpenCompensationsAsync(release, Sample.Cancellation);
        Assert.Equal(1, watch.Take());
        await watched.SettleAsync(release, open[0], Sample.Event("settled"), Sample.Cancellation);
        Assert.Equal(2, watch.Take());
    }

    private static Compensation.RestorePointer Undo(string ring, string version)
    {
        ReleaseId before = new(ProductName.Parse("shop"), ReleaseVersion.Parse(version));
        return new("production", ring, new(before.Product, "production", ring, before.Version, Releases.Artifacts.Digest.Of(version), "production", before, Sample.Noon));
    }

    private Task<Compensation?> PushAsync(string ring, string version) =>
        ledger.PushAsync(release, Undo(ring, version), Sample.Event($"push {ring}"), Sample.Cancellation);

    private Task<IReadOnlyList<PushedCompensation>> OpenAsync() => ledger.OpenCompensationsAsync(release, Sample.Cancellation);

    private async Task<List<TimelineEntry>> LinesAsync() => await ledger.ReadAsync(release, 0, Sample.Cancellation).ToListAsync(Sample.Cancellation);

    private static void AssertChained(List<TimelineEntry> lines)
    {
        Assert.Equal(Enumerable.Range(1, lines.Count), lines.Select(line => line.Sequence));
        Assert.All(lines, line => Assert.True(line.IsIntact()));
        Assert.Equal(lines.Select(line => line.Previous).Skip(1), lines.SkipLast(1).Select(line => (Releases.Artifacts.Digest?)line.Hash));
        Assert.Null(lines[0].Previous);
    }
}
