using Slipway.Azure.Identity;
using Slipway.Azure.Metrics.Evidence;
using Slipway.Azure.Records;
using Slipway.Functions.Activities;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Alerts;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Activities;

/// <summary>A round is judged whatever becomes of its evidence, and tried again it is kept as it counted.</summary>
public sealed class EvaluateHealthTests(Emulator emulator)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_round_that_is_tried_again_is_kept_once_and_told_once()
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator);
        EvaluateHealth.Input last = Round(shop, isOver: true);

        await shop.Activity<EvaluateHealth>().Run(last, Cancellation);
        GateReport again = await shop.Activity<EvaluateHealth>().Run(last, Cancellation);

        EvidencePage page = (await shop.Get<GateEvidence>().ReadAsync(shop.Release.Id, shop.Stage.Name, "canary", 0, Cancellation))!;
        Assert.Equal((1, "Inconclusive"), (Assert.Single(page.Rounds).Round, page.Rounds[0].Verdict));
        Assert.Equal(0, again.Tally.Unkept);
        Assert.Single(await GatesAsync(shop));
    }

    [Fact]
    public async Task A_release_goes_on_though_its_evidence_cannot_be_written_and_the_timeline_says_so()
    {
        // An emulator of its own, whose container of evidence is away.
        await using Emulator own = new();
        await using Workshop shop = await Workshop.OpenAsync(own);
        await shop.Blobs.GetBlobContainerClient(StorageAccount.Evidence).DeleteAsync(cancellationToken: Cancellation);

        GateReport first = await shop.Activity<EvaluateHealth>().Run(Round(shop), Cancellation);
        GateReport report = await shop.Activity<EvaluateHealth>().Run(Round(shop, isOver: true) with { Tally = first.Tally }, Cancellation);

        Assert.Equal((2, 2), (report.Tally.Rounds, report.Tally.Unkept));
        Assert.Equal("the evidence of 2 of 2 rounds could not be kept", Assert.Single(await GatesAsync(shop)).Evidence!["notKept"]);
    }

    [Fact]
    public async Task Alerts_are_read_only_for_a_gate_that_names_some()
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        await shop.Get<AlertRecords>().TakeAsync(
            [new Alert("alertmanager", $"{shop.Release.Id}", "HighErrors", new Dictionary<string, string> { ["product"] = $"{shop.Release.Id.Product}" }, now)], Cancellation);
        EvaluateHealth.Input round = Round(shop) with { Since = now.AddMinutes(-1) };
        AlertSelector selector = new(null, new Dictionary<string, string> { ["product"] = "{product}" });

        Assert.Null((await shop.Activity<EvaluateHealth>().Run(round, Cancellation)).Verdict);
        Assert.IsType<GateVerdict.Breached>(
            (await shop.Activity<EvaluateHealth>().Run(round with { Gate = round.Gate with { Alerts = [selector] } }, Cancellation)).Verdict);
    }

    [Fact]
    public async Task An_alert_that_begins_while_the_ring_takes_the_version_is_a_breach_though_it_has_ended_before_the_bake()
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        await shop.Get<AlertRecords>().TakeAsync(
            [new Alert("alertmanager", $"{shop.Release.Id}", $"{shop.Release.Id}", new Dictionary<string, string>(), now.AddMinutes(-4), now.AddMinutes(-3))], Cancellation);
        EvaluateHealth.Input round = Round(shop) with { Since = now.AddMinutes(-1) };
        round = round with { Gate = round.Gate with { Alerts = [new AlertSelector($"{shop.Release.Id}", null)] } };

        Assert.Null((await shop.Activity<EvaluateHealth>().Run(round, Cancellation)).Verdict);
        Assert.IsType<GateVerdict.Breached>((await shop.Activity<EvaluateHealth>().Run(round with { AlertsSince = now.AddMinutes(-5) }, Cancellation)).Verdict);
    }

    private static async Task<TimelineEvent[]> GatesAsync(Workshop shop) =>
        [.. (await shop.Get<ReleaseLedger>().ReadAsync(shop.Release.Id, cancellation: Cancellation).ToListAsync(Cancellation)).Select(entry => entry.Event).Where(line => line.Kind is TimelineKind.Gate)];

    private static EvaluateHealth.Input Round(Workshop shop, bool isOver = false) => new(
        shop.Release.Id,
        shop.Stage.Name,
        "canary",
        new HealthGate([new HttpProbe("http://nobody.invalid/", 200, TimeSpan.FromSeconds(5))], TimeSpan.FromSeconds(10), 1, 5, InconclusivePolicy.Hold),
        GateTally.Empty,
        isOver,
        DateTimeOffset.UnixEpoch);
}
