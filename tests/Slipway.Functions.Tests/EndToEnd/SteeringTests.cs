using System.Text.Json.Nodes;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Cards;
using Slipway.Functions.Tests.Teams;
using Slipway.Functions.Timers;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A roll-out is told where people are, in Teams, and those whom the plan names steer it there.</summary>
public sealed class SteeringTests(World world) : IAsyncLifetime
{
    private readonly TravellingClock clock = new();
    private TeamsApp town = null!;
    private TestProduct product = null!;
    private SimulatedUser ada = null!;
    private SimulatedUser stranger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        town = await TeamsApp.StartAsync(world, clock);
        product = town.App.NewProduct();
        ada = town.Graph.Add(TestProduct.Ada, "Ada");
        stranger = town.Graph.Add("stranger@example.com", "A stranger");
    }

    public ValueTask DisposeAsync() => town.DisposeAsync();

    [Fact]
    public async Task A_roll_out_s_card_is_posted_once_and_edited_ring_by_ring_until_it_is_released()
    {
        await StoreAsync(product.Production(canary: "3s", everyone: "3s"));
        string id = await product.BeginAsync("1.0.0");
        string card = Rollout(id);
        JsonObject first = await town.ShowsAsync(card, "canary 5 %: runs it");
        Assert.Contains("everyone 100 %: waits", first.ToJsonString(), StringComparison.Ordinal);
        await town.ShowsAsync(card, "everyone 100 %: runs it");

        await product.Api.ReachesAsync(id, ReleaseState.Released);
        JsonObject last = await town.ShowsAsync(card, "everyone 100 %: done");
        await town.ShowsAsync(card, "Released.");

        Assert.Contains("canary 5 %: done; ", last.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(1, town.Teams.Asked.Count(request => request.StartsWith("POST", StringComparison.Ordinal)));
        Assert.InRange(town.Teams.Asked.Count(request => request.StartsWith("PUT", StringComparison.Ordinal)), 2, 5);
        Assert.Empty(town.Teams.Complaints);
        clock.PutForward(TimeSpan.FromMinutes(3));
        await town.App.RunTimerAsync(nameof(PostCards));
        await ReleaseApi.UntilAsync(
            async () => await town.Ledger.DueCardsAsync(Cancellation).ToListAsync(Cancellation), due => due.All(one => one.Id != card));
    }

    [Fact]
    public async Task An_operator_holds_and_continues_on_the_card_and_nobody_else_does()
    {
        await StoreAsync(product.Production(canary: TestProduct.LongBake));
        string id = await product.BeginAsync("1.0.0");
        string card = Rollout(id);
        await town.ShowsAsync(card, "canary 5 %: runs it");
        TimelineEntry[] before = await product.TimelineAsync(id);

        string refused = await town.SayAsync(card, RolloutCard.HoldVerb, stranger);
        Assert.Contains("stranger@example.com is not among the operators", refused, StringComparison.Ordinal);
        Assert.Equal(before.Length, (await product.TimelineAsync(id)).Length);

        Attempt hold = await town.ClickAsync(card, RolloutCard.HoldVerb, ada);
        Assert.Equal(200, (await town.SendAsync(hold, [.. hold.Headers])).Status);
        await product.Api.ReachesAsync(id, ReleaseState.Paused);
        await town.ShowsAsync(card, "paused by ada@example.com");

        // The same click again is on an older card, and holds nothing twice.
        await town.SendAsync(hold, [.. hold.Headers]);
        await town.SayAsync(card, RolloutCard.ContinueVerb, ada);
        await ReleaseApi.UntilAsync(() => product.Api.ReleaseAsync(id), answer => answer.State == ReleaseState.RollingOut);
        await town.SendAsync(hold, [.. hold.Headers]);

        TimelineEvent[] said = [.. (await product.TimelineAsync(id)).Select(line => line.Event).Where(line => line.Kind == TimelineKind.Command)];
        Assert.Equal(
            [(TestProduct.Ada, "Pause: said on the card."), (TestProduct.Ada, "Resume: said on the card.")], said.Select(line => (line.Actor, line.Text)));
        Assert.Equal(ReleaseState.RollingOut, (await product.Api.ReleaseAsync(id)).State);
    }

    [Fact]
    public async Task An_operator_takes_the_rings_back_on_the_card_and_must_say_why()
    {
        await StoreAsync(product.Production(canary: TestProduct.LongBake));
        string id = await product.BeginAsync("1.0.0");
        string card = Rollout(id);
        await town.ShowsAsync(card, "canary 5 %: runs it");

        Assert.Contains("needs a reason", await town.SayAsync(card, RolloutCard.RollBackVerb, ada), StringComparison.Ordinal);
        await town.SayAsync(card, RolloutCard.RollBackVerb, ada, "sales are down");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.RolledBack);
        Assert.Equal(new Outcome.RolledBack($"{TestProduct.Ada} said so: sales are down"), ended.Release.Outcome);
        Assert.Null(await product.PointerAsync("canary"));
        JsonObject last = await town.ShowsAsync(card, "canary 5 %: put back");
        await town.ShowsAsync(card, "Rolled back");
        Assert.Contains("everyone 100 %: waits", last.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gate_that_cannot_tell_asks_the_operators_and_continue_goes_on()
    {
        string ring = $"{product.Name}/1.0.0/production/everyone";
        product.Service.Sicken(ring);
        await StoreAsync(Unclear());
        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.Held);
        string card = await GateAsync(id, TimelineKind.Failed);
        await town.ShowsAsync(card, "Decide by ");

        Assert.Contains("needs a reason", await town.SayAsync(card, RolloutCard.ContinueVerb, ada), StringComparison.Ordinal);
        await town.SayAsync(card, RolloutCard.ContinueVerb, ada, "the probe is wrong");

        await product.Api.ReachesAsync(id, ReleaseState.Released);
        JsonObject decided = await town.ShowsAsync(card, "ada@example.com decided at ");
        Assert.Contains("Resume: the probe is wrong.", decided.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(TeamsApp.Buttons(decided));
    }

    [Fact]
    public async Task A_decision_that_came_with_a_key_is_shown_as_one_and_not_as_an_operators()
    {
        product.Service.Sicken($"{product.Name}/1.0.0/production/everyone");
        await StoreAsync(Unclear());
        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.Held);
        string card = await GateAsync(id, TimelineKind.Failed);
        await town.ShowsAsync(card, "Decide by ");

        await product.CommandAsync(id, "resume", TestProduct.Ada, "the probe is wrong");

        await town.ShowsAsync(card, "Somebody with a key, as ada@example.com, decided at ");
    }

    [Fact]
    public async Task A_breach_is_told_with_nothing_left_to_decide()
    {
        product.Service.Sicken($"{product.Name}/1.0.0/production/canary");
        await StoreAsync(product.Production(canary: TestProduct.LongBake));
        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.RolledBack);

        JsonObject told = await town.ShowsAsync(await GateAsync(id, TimelineKind.Gate), "is breached");

        Assert.Contains("Decided already: it is taken back.", told.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(TeamsApp.Buttons(told));
        await town.ShowsAsync(Rollout(id), "canary 5 %: put back");
    }

    [Fact]
    public async Task A_stuck_rollback_calls_people_and_try_again_settles_it_once_it_is_mended()
    {
        await StoreAsync(product.Production());
        await product.ReleaseAsync("1.0.0");
        ChannelPointer before = (await product.PointerAsync("canary"))!;
        await StoreAsync(product.Production(everyone: TestProduct.LongBake));
        string id = await product.BeginAsync("1.1.0");
        await product.PointsAsync("everyone", "1.1.0");
        ChannelPointer byHand = before with { Version = ReleaseVersion.Parse("9.9.9"), Release = ReleaseId.Parse($"{product.Name}-9.9.9") };
        await product.PointerBlob("canary").UploadAsync(new BinaryData(byHand.ToBytes()), overwrite: true, Cancellation);
        await product.CommandAsync(id, "rollback");
        string card = CardSubject.Rollback(ReleaseId.Parse(id)).Id;
        JsonObject stuck = await town.ShowsAsync(card, "Still to be undone: 1");
        Assert.Contains("points at 9.9.9", stuck.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("is not among the operators", await town.SayAsync(card, StuckRollbackCard.RetryVerb, stranger), StringComparison.Ordinal);

        await town.SayAsync(card, StuckRollbackCard.RetryVerb, ada);
        await ReleaseApi.UntilAsync(() => product.TimelineAsync(id, TimelineKind.Stuck), tries => tries.Length == 2);
        await product.Api.ReachesAsync(id, ReleaseState.RollbackStuck);
        await product.PointerBlob("canary").UploadAsync(new BinaryData(before.ToBytes()), overwrite: true, Cancellation);
        // A click on the card as it hung before the second try counts for nothing, so it is said until it is a word.
        await ReleaseApi.UntilAsync(
            async () =>
            {
                await town.SayAsync(card, StuckRollbackCard.RetryVerb, ada);
                return await product.TimelineAsync(id, TimelineKind.Command);
            },
            said => said.Length > 2);

        await product.Api.ReachesAsync(id, ReleaseState.RolledBack);
        JsonObject settled = await town.ShowsAsync(card, "All is put back since ");
        Assert.Empty(TeamsApp.Buttons(settled));
    }

    [Fact]
    public async Task Without_operators_in_the_plan_the_card_has_no_buttons_and_nobody_steers()
    {
        await product.StoreAsync(new PlanText(product.Name, product.Production(canary: TestProduct.LongBake)));
        string id = await product.BeginAsync("1.0.0");
        string card = Rollout(id);
        JsonObject shown = await town.ShowsAsync(card, "canary 5 %: runs it");

        Assert.Empty(TeamsApp.Buttons(shown));
        Attempt click = await town.ClickAsync(card, RolloutCard.HoldVerb, ada);
        click.Data["rev"] = (int)shown["refresh"]!["action"]!["data"]!["rev"]!;
        Assert.Contains("names no operators", (await town.SendAsync(click, [.. click.Headers])).Text, StringComparison.Ordinal);
        Assert.Empty(await product.TimelineAsync(id, TimelineKind.Command));
    }

    [Fact]
    public async Task What_probes_have_seen_is_told_every_few_minutes_and_not_at_each_of_them()
    {
        TeamsApp later = town;
        TestProduct shop = product;
        await shop.StoreAsync(shop.Production(canary: TestProduct.LongBake));
        string id = await shop.BeginAsync("1.0.0");
        string card = Rollout(id);
        await later.ShowsAsync(card, "canary 5 %: runs it");
        await ReleaseApi.UntilAsync(() => Task.FromResult(shop.Service.CallersOf($"{shop.Name}/1.0.0/production/canary").Length), probes => probes > 2);
        CardPosting posting = (CardPosting)later.App.Host.Services.GetService(typeof(CardPosting))!;

        await PostAsync();
        Assert.Equal(0, Edits());
        clock.PutForward(TimeSpan.FromMinutes(4));
        await PostAsync();
        await PostAsync();

        Assert.Equal(1, Edits());
        await later.ShowsAsync(card, "probes healthy");

        Task PostAsync() => posting.PostAsync(card, later.App.Host.Client, Cancellation);
        int Edits() => later.Teams.Asked.Count(request => request.StartsWith("PUT", StringComparison.Ordinal));
    }

    private Task<Answer> StoreAsync(StageText stage) =>
        product.StoreAsync(new PlanText(product.Name, stage) { Operators = $"{{ people: [{TestProduct.Ada}] }}" });

    private StageText Unclear() => TestProduct.Plain() with
    {
        Rings = [new RingText("everyone", 100, "300ms")],
        Health = product.Gate(samples: 1, failures: 100),
    };

    private async Task<string> GateAsync(string id, TimelineKind kind)
    {
        // A release may show its state a moment before the line is written that tells of it.
        TimelineEntry? line = await ReleaseApi.UntilAsync(
            async () => (await product.TimelineAsync(id)).FirstOrDefault(entry => entry.Event.Kind == kind), found => found is not null);
        return new CardSubject(ReleaseId.Parse(id), CardKind.Gate, line!.Event.Key, "production").Id;
    }

    private static string Rollout(string id) => CardSubject.Rollout(ReleaseId.Parse(id), "production").Id;
}
