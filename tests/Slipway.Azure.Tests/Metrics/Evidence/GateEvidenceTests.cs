using Azure;
using Azure.Storage.Blobs.Specialized;
using Slipway.Azure.Identity;
using Slipway.Azure.Metrics.Evidence;
using Slipway.Releases.Health.Evidence;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Metrics.Evidence;

/// <summary>Rounds are kept at the price of one append each, read in pages, and never without bound.</summary>
public sealed class GateEvidenceTests(AzuriteFixture azurite)
{
    private readonly ReleaseId release = Sample.Release();

    [Fact]
    public async Task A_round_costs_one_request_and_the_first_one_the_making_of_the_blob()
    {
        RequestWatch watch = new();
        GateEvidence evidence = new(new StorageAccount(azurite.ConnectionString, watch));

        await AddAsync(evidence, Round(1));
        Assert.InRange(watch.Take(), 2, 3);
        await AddAsync(evidence, Round(2));
        Assert.Equal(1, watch.Take());
    }

    [Fact]
    public async Task The_places_of_a_release_are_listed_and_no_other_releases()
    {
        GateEvidence evidence = new(azurite.Account);
        await AddAsync(evidence, Round(1));
        await evidence.AddAsync(release, "production", null, Round(1), Sample.Cancellation);
        await evidence.AddAsync(Sample.Release(release.Product, attempt: 2), "test", "all", Round(1), Sample.Cancellation);

        Assert.Equal(
            [("production", null), ("production", "canary")],
            (await evidence.ListAsync(release, Sample.Cancellation)).Select(place => (place.Stage, place.Ring)).OrderBy(place => place.Ring));
    }

    [Fact]
    public async Task A_round_that_was_tried_again_is_there_once_as_it_counted()
    {
        GateEvidence evidence = new(azurite.Account);
        await AddAsync(evidence, Round(1));
        await AddAsync(evidence, Round(2) with { Found = "as it was first" });
        await AddAsync(evidence, Round(2) with { Found = "as it counted" });
        await AddAsync(evidence, Round(1) with { Since = Sample.Noon.AddHours(1) });

        EvidencePage page = (await evidence.ReadAsync(release, "production", "canary", 0, Sample.Cancellation))!;

        Assert.Equal([(1, null), (2, "as it counted"), (1, null)], page.Rounds.Select(round => (round.Round, round.Found)));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task A_long_place_is_read_in_pages_that_leave_nothing_out()
    {
        GateEvidence evidence = new(azurite.Account);
        for (int round = 1; round <= 10; round++)
        {
            await AddAsync(evidence, Round(round) with { Found = new string('ü', 30_000) });
        }

        List<int> read = [];
        long? from = 0;
        int pages = 0;
        while (from is { } at)
        {
            EvidencePage page = (await evidence.ReadAsync(release, "production", "canary", at, Sample.Cancellation))!;
            read.AddRange(page.Rounds.Select(round => round.Round));
            (from, pages) = (page.Next, pages + 1);
        }

        Assert.Equal(Enumerable.Range(1, 10), read);
        Assert.Equal(3, pages);
        Assert.Empty((await evidence.ReadAsync(release, "production", "canary", 10_000_000, Sample.Cancellation))!.Rounds);
    }

    [Fact]
    public async Task A_place_that_has_its_fill_takes_no_more_and_says_so()
    {
        GateEvidence evidence = new(azurite.Account);
        AppendBlobClient blob = azurite.Account.Blobs.GetBlobContainerClient(StorageAccount.Evidence).GetAppendBlobClient($"{release}/production/canary.jsonl");
        await blob.CreateIfNotExistsAsync(cancellationToken: Sample.Cancellation);
        for (long bytes = 0; bytes < GateEvidence.MostBytes; bytes += 4 * 1024 * 1024)
        {
            await blob.AppendBlockAsync(new MemoryStream(new byte[4 * 1024 * 1024]), cancellationToken: Sample.Cancellation);
        }

        Assert.False(await AddAsync(evidence, Round(1)));
        Assert.Equal(GateEvidence.MostBytes, (await blob.GetPropertiesAsync(cancellationToken: Sample.Cancellation)).Value.ContentLength);
        Assert.False(await AddAsync(evidence, Round(1) with { Found = new string('x', 70_000) }));
    }

    [Fact]
    public async Task Of_a_place_that_was_not_watched_there_is_none() =>
        Assert.Null(await new GateEvidence(azurite.Account).ReadAsync(release, "production", "canary", 0, Sample.Cancellation));

    private Task<bool> AddAsync(GateEvidence evidence, GateRound round) => evidence.AddAsync(release, "production", "canary", round, Sample.Cancellation);

    private static GateRound Round(int round) => new(round, Sample.Noon.AddSeconds(round), Sample.Noon, [new ProbedRound(200, 12.5)], [new MeasuredRound("errors", 0.1)]);
}
