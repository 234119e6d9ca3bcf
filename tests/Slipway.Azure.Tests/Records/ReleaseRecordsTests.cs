using Azure.Core;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Releases;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Records;

public sealed class ReleaseRecordsTests(AzuriteFixture azurite)
{
    private readonly ProductName product = Sample.Product();
    private readonly ReleaseRecords records = new(azurite.Account);

    [Fact]
    public async Task A_release_is_recorded_once_and_asked_again_gives_the_first_record()
    {
        ReleaseRecord first = Sample.Record(Sample.Release(product), Sample.Noon, "staging");
        Assert.True((await records.ClaimAsync(first, Sample.Cancellation)).IsNew);

        ReleaseClaim again = await records.ClaimAsync(Sample.Record(first.Id, Sample.Noon.AddHours(1)), Sample.Cancellation);

        Assert.False(again.IsNew);
        Assert.Equal(Sample.Json(first), Sample.Json(again.Record));
        Assert.Equal(Sample.Noon, (await records.GetAsync(first.Id, Sample.Cancellation))!.StartedAt);
    }

    [Fact]
    public async Task Of_twenty_claims_at_once_one_is_new_and_all_name_one_record()
    {
        ReleaseId id = Sample.Release(product);

        ReleaseClaim[] claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(n =>
            records.ClaimAsync(Sample.Record(id, Sample.Noon.AddSeconds(n)), Sample.Cancellation)));

        Assert.Single(claims, claim => claim.IsNew);
        Assert.Single(claims.Select(claim => claim.Record.StartedAt).Distinct());
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_is_there_and_comes_back_as_taken()
    {
        StorageAccount flaky = new(azurite.ConnectionString, RequestWatch.LosingFirst(RequestMethod.Post));
        ReleaseRecord record = Sample.Record(Sample.Release(product));

        ReleaseClaim claim = await new ReleaseRecords(flaky).ClaimAsync(record, Sample.Cancellation);

        Assert.Equal(record.Id, claim.Record.Id);
        Assert.Single(await OpenAsync());
    }

    [Fact]
    public async Task A_release_that_nobody_recorded_is_not_there_and_cannot_be_updated()
    {
        ReleaseId id = Sample.Release(product);

        Assert.Null(await records.GetAsync(id, Sample.Cancellation));
        KeyNotFoundException missing = await Assert.ThrowsAsync<KeyNotFoundException>(() => records.UpdateAsync(id, At(ReleaseState.Paused, 1), cancellation: Sample.Cancellation));
        Assert.Equal($"No release {id} is recorded.", missing.Message);
    }

    [Fact]
    public async Task A_closed_record_says_when_it_closed_and_late_writes_leave_it_closed()
    {
        ReleaseId id = await ClaimAsync();
        await records.UpdateAsync(id, At(ReleaseState.Refused, 5), new Outcome.Refused("no"), cancellation: Sample.Cancellation);

        await records.UpdateAsync(id, At(ReleaseState.Promoting, 4), cancellation: Sample.Cancellation);
        await records.UpdateAsync(id, At(ReleaseState.Released, 6), new Outcome.Released(), cancellation: Sample.Cancellation);

        ReleaseRecord closed = (await records.GetAsync(id, Sample.Cancellation))!;
        Assert.Equal((new Outcome.Refused("no"), Sample.Noon.AddMinutes(5), ReleaseState.Refused), (closed.Outcome, closed.ClosedAt, closed.Progress.State));
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task A_closed_record_is_reopened_only_on_purpose_and_closes_again()
    {
        ReleaseId id = await ClaimAsync();
        Outcome errored = new Outcome.Errored("storage is away", ["canary"]);
        await records.UpdateAsync(id, At(ReleaseState.Errored, 1), errored, cancellation: Sample.Cancellation);

        await records.UpdateAsync(id, At(ReleaseState.RollingBack, 2), reopen: true, cancellation: Sample.Cancellation);
        await records.UpdateAsync(id, At(ReleaseState.RollingBack, 2), reopen: true, cancellation: Sample.Cancellation);

        ReleaseRecord open = Assert.Single(await OpenAsync());
        Assert.Equal((null, null), (open.Outcome, open.ClosedAt));
        await records.UpdateAsync(id, At(ReleaseState.RolledBack, 3), new Outcome.RolledBack("sick"), cancellation: Sample.Cancellation);
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task Twenty_updates_at_once_are_all_taken()
    {
        ReleaseId id = await ClaimAsync();

        await Task.WhenAll(Enumerable.Range(1, 20).Select(n =>
            records.UpdateAsync(id, At(ReleaseState.RollingOut, n), cancellation: Sample.Cancellation)));

        Assert.Equal(ReleaseState.RollingOut, (await records.GetAsync(id, Sample.Cancellation))!.Progress.State);
    }

    [Fact]
    public async Task Releases_are_listed_newest_first_page_by_page_without_gap_or_repeat()
    {
        for (int n = 0; n < 7; n++)
        {
            await records.ClaimAsync(Sample.Record(Sample.Release(product, $"1.{n}.0"), Sample.Noon.AddMinutes(n)), Sample.Cancellation);
        }

        List<string> listed = [];
        List<int> sizes = [];
        string? continuation = null;
        do
        {
            ReleasePage page = await records.ListAsync(new(product), continuation, 3, Sample.Cancellation);
            listed.AddRange(page.Releases.Select(release => $"{release.Request.Version}"));
            sizes.Add(page.Releases.Count);
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.Equal(["1.6.0", "1.5.0", "1.4.0", "1.3.0", "1.2.0", "1.1.0", "1.0.0"], listed);
        Assert.Equal([3, 3, 1], sizes);
    }

    [Fact]
    public async Task The_list_is_filtered_by_product_environment_and_state()
    {
        ReleaseId one = Sample.Release(product, "1.0.0");
        ReleaseId two = Sample.Release(product, "2.0.0");
        await records.ClaimAsync(Sample.Record(one, Sample.Noon, "staging", "eu-west_1/blue"), Sample.Cancellation);
        await records.ClaimAsync(Sample.Record(two, Sample.Noon, "staging"), Sample.Cancellation);
        await records.UpdateAsync(two, At(ReleaseState.Paused, 1), cancellation: Sample.Cancellation);

        Assert.Equal([one], await ListAsync(new(product, "eu-west_1/blue")));
        Assert.Equal([two], await ListAsync(new(product, "staging", ReleaseState.Paused)));
        Assert.Empty(await ListAsync(new(product, "eu-west_1/blue", ReleaseState.Paused)));
        Assert.Empty(await ListAsync(new(Sample.Product())));
    }

    [Theory]
    [InlineData("no token")]
    [InlineData("")]
    [InlineData("aWQ6c2hvcC0xLjAuMA")]
    [InlineData("YXQ6MSBvciAxIGVxIDE")]
    public async Task A_continuation_that_no_page_gave_is_refused_in_a_sentence(string continuation)
    {
        FormatException refused = await Assert.ThrowsAsync<FormatException>(() => records.ListAsync(new(product), continuation, 3, Sample.Cancellation));

        Assert.Equal("The continuation is not one that a page of this list gave; begin again without it.", refused.Message);
    }

    [Fact]
    public async Task A_request_with_a_thousand_artifacts_and_long_notes_comes_back_whole()
    {
        ReleaseRecord record = Sample.Record(Sample.Release(product));
        RequestedArtifact[] artifacts = [.. Enumerable.Range(0, 1000).Select(n => new RequestedArtifact(ArtifactPath.Parse($"teile/ä{n}.zip"), Digest.Of($"{n}")))];
        record = record with { Request = record.Request with { Artifacts = artifacts, Notes = new string('ü', 40_000) } };

        await records.ClaimAsync(record, Sample.Cancellation);

        ReleaseRecord stored = (await records.GetAsync(record.Id, Sample.Cancellation))!;
        Assert.Equal(artifacts, stored.Request.Artifacts);
        Assert.Equal(record.Request.Notes, stored.Request.Notes);
    }

    [Fact]
    public async Task A_claim_a_page_a_reading_and_an_update_are_one_request_each()
    {
        RequestWatch watch = new();
        ReleaseRecords watched = new(new StorageAccount(azurite.ConnectionString, watch));
        ReleaseRecord record = Sample.Record(Sample.Release(product));

        await watched.ClaimAsync(record, Sample.Cancellation);
        Assert.Equal(1, watch.Take());
        await watched.ListAsync(new(product), null, 50, Sample.Cancellation);
        Assert.Equal(1, watch.Take());
        await watched.GetAsync(record.Id, Sample.Cancellation);
        Assert.Equal(1, watch.Take());
        await watched.UpdateAsync(record.Id, At(ReleaseState.Released, 1), new Outcome.Released(), Sample.Cancellation);
        Assert.Equal(1, watch.Take());
    }

    [Fact]
    public async Task What_waits_for_people_is_read_only_when_that_is_wanted_and_what_goes_on_always_is()
    {
        ReleaseId waits = await ClaimAsync();
        await records.UpdateAsync(waits, At(ReleaseState.AwaitingApproval, 1), cancellation: Sample.Cancellation);
        Assert.Empty(await OfWaitingAsync(_ => false));
        Assert.Equal([waits], await OfWaitingAsync(id => id == waits.ToString()));
        Assert.Equal([waits], (await OpenAsync()).Select(open => open.Id));

        await records.UpdateAsync(waits, At(ReleaseState.Promoting, 2), cancellation: Sample.Cancellation);
        Assert.Equal([waits], await OfWaitingAsync(_ => false));
        await records.UpdateAsync(waits, At(ReleaseState.AwaitingWindow, 3), cancellation: Sample.Cancellation);
        await records.UpdateAsync(waits, At(ReleaseState.Aborted, 4), new Outcome.Aborted("ada@example.com", "no"), Sample.Cancellation);
        Assert.Empty(await OfWaitingAsync(_ => true));
    }

    private async Task<IReadOnlyList<ReleaseId>> OfWaitingAsync(Func<string, bool> wanted) => await records
        .OpenAsync(id => id.StartsWith(product.ToString(), StringComparison.Ordinal) && wanted(id), Sample.Cancellation)
        .Where(record => record.Request.Product == product).Select(record => record.Id).ToListAsync(Sample.Cancellation);

    private static ReleaseProgress At(ReleaseState state, int minute) => new(state, Sample.Noon.AddMinutes(minute));

    private async Task<ReleaseId> ClaimAsync()
    {
        ReleaseRecord record = Sample.Record(Sample.Release(product));
        await records.ClaimAsync(record, Sample.Cancellation);
        return record.Id;
    }

    private async Task<IReadOnlyList<ReleaseId>> ListAsync(ReleaseFilter filter) =>
        [.. (await records.ListAsync(filter, null, 50, Sample.Cancellation)).Releases.Select(release => release.Id)];

    private async Task<List<ReleaseRecord>> OpenAsync() =>
        await records.OpenAsync(cancellation: Sample.Cancellation).Where(record => record.Request.Product == product).ToListAsync(Sample.Cancellation);
}
