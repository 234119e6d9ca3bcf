using System.Text.Json.Nodes;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Functions.Tests.Activities;
using Slipway.Functions.Timers;
using Slipway.Releases.Approvals;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Teams;

/// <summary>Whatever the Connector does, each card comes to show its approval as it stands, and none is posted that need not be.</summary>
public sealed class OutboxTests(Emulator emulator) : IAsyncLifetime
{
    private SimulatedConnector teams = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => teams = await SimulatedConnector.StartAsync();

    public ValueTask DisposeAsync() => teams.DisposeAsync();

    [Fact]
    public async Task A_card_is_posted_once_however_many_empty_the_outbox_at_once()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, posted: false);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => desk.PostAsync()));
        await desk.PostAsync();

        Assert.Single(teams.Cards);
        Assert.Single(teams.Asked);
        Assert.True((await desk.CardAsync()).IsDone);
        Assert.Empty(teams.Complaints);
    }

    [Fact]
    public async Task A_card_that_shows_its_approval_is_left_alone()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        await desk.PostAsync();

        Assert.Single(teams.Asked);
    }

    [Theory]
    [InlineData(412)]
    [InlineData(429)]
    public async Task What_passes_is_tried_again_when_the_Connector_says(int status)
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, posted: false);
        teams.Next(new SimulatedConnector.Fault.Refusal(status, "Throttled", "1"), new SimulatedConnector.Fault.Refusal(status));

        await desk.PostAsync();

        Assert.Equal(3, teams.Asked.Count);
        Assert.Equal((1, 0), (teams.Cards.Count, (await desk.CardAsync()).Posting.Lost));
    }

    [Fact]
    public async Task When_it_is_to_wait_for_long_the_timer_does_it_then_and_nobody_before()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, posted: false);
        teams.Next(new SimulatedConnector.Fault.Refusal(429, "Throttled", "600"));

        await desk.PostAsync();
        await desk.PostAsync();
        Assert.Single(teams.Asked);
        Assert.Empty(teams.Cards);

        desk.Clock.PutForward(TimeSpan.FromMinutes(11));
        await desk.PostAsync();
        Assert.Single(teams.Cards);
    }

    [Fact]
    public async Task A_token_for_something_else_posts_nothing_and_the_card_waits()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, posted: false);
        teams.WrongScope = "https://graph.microsoft.com/.default";

        await desk.PostAsync();

        Assert.Empty(teams.Cards);
        Assert.Equal((1, false), ((await desk.CardAsync()).Posting.Failures, (await desk.CardAsync()).IsDone));
    }

    [Fact]
    public async Task A_gateway_that_does_not_say_what_became_of_a_post_may_have_left_a_card_that_can_be_answered()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, posted: false);
        teams.Next(new SimulatedConnector.Fault.Doubt(502));
        await desk.PostAsync();
        Assert.Equal((2, 1), (teams.Cards.Count, (await desk.CardAsync()).Posting.Lost));

        await AnswerOnLostAsync(desk);
    }

    [Fact]
    public async Task A_post_whose_answer_is_lost_is_made_good_and_either_card_may_be_answered_once()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, posted: false);
        teams.Next(new SimulatedConnector.Fault.Break());
        await desk.PostAsync();
        Posting lost = (await desk.CardAsync()).Posting;
        Assert.Equal((1, 0), (lost.Lost, lost.Cards.Count));
        desk.Clock.PutForward(TimeSpan.FromMinutes(1));
        await desk.PostAsync();
        Assert.Equal((2, 1), (teams.Cards.Count, (await desk.CardAsync()).Posting.Cards.Count));

        await AnswerOnLostAsync(desk);
    }

    [Fact]
    public async Task Whoever_is_cut_off_while_posting_leaves_a_card_that_the_next_one_makes_good()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, posted: false);
        CardPost row = await desk.CardAsync();
        Assert.NotNull(await desk.Ledger.NoteAsync(row, row.Posting with { IsSending = true, BusyUntil = desk.Clock.GetUtcNow().AddMinutes(1) }, Cancellation));
        await desk.PostAsync();
        Assert.Empty(teams.Cards);

        desk.Clock.PutForward(TimeSpan.FromMinutes(2));
        await desk.PostAsync();

        Assert.Single(teams.Cards);
        Assert.Equal(1, (await desk.CardAsync()).Posting.Lost);
    }

    [Fact]
    public async Task A_bot_that_is_blocked_is_not_tried_again_and_the_timeline_says_that_somebody_was_not_asked()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, posted: false);
        teams.Next(new SimulatedConnector.Fault.Refusal(403, "MessageWritesBlocked"));

        await desk.PostAsync();
        desk.Clock.PutForward(TimeSpan.FromHours(1));
        await desk.PostAsync();

        Assert.Single(teams.Asked);
        TimelineEntry[] lines = await desk.Ledger.ReadAsync((await desk.CardAsync()).Subject.Release, cancellation: Cancellation).ToArrayAsync(Cancellation);
        Assert.Contains(lines, line => line.Event.Text.Contains("MessageWritesBlocked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_card_that_somebody_removed_is_not_edited_again_and_the_release_goes_on()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, quorum: 2);
        Attempt click = await desk.ClickAsync();
        teams.Remove(teams.Cards.Keys.Single());

        Assert.Equal(200, (await desk.SendAsync(click)).Status);
        await desk.PostAsync();

        Assert.Contains("ActivityNotFound", (await desk.CardAsync()).Posting.Ended, StringComparison.Ordinal);
        Assert.Single((await desk.ApprovalAsync()).Decisions);
    }

    [Fact]
    public async Task An_older_revision_that_is_late_does_not_stay_over_a_newer_one()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, quorum: 2);
        await desk.SendAsync(await desk.ClickAsync());
        TaskCompletionSource gate = new();
        TaskCompletionSource arrived = new();
        teams.Next(new SimulatedConnector.Fault.Wait(gate.Task, arrived));
        Task late = desk.PostAsync();
        await arrived.Task.WaitAsync(Cancellation);
        await desk.SendAsync(await desk.ClickAsync(person: Desk.Bo, revision: 1));
        await desk.PostAsync();

        gate.SetResult();
        await late;

        Assert.Contains("Approved.", (await desk.ShownAsync()).ToJsonString(), StringComparison.Ordinal);
        Assert.True((await desk.CardAsync()).IsDone);
    }

    [Fact]
    public async Task Whoever_comes_back_after_another_took_their_row_lets_the_newest_be_shown_again()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, quorum: 2);
        await desk.SendAsync(await desk.ClickAsync());
        TaskCompletionSource gate = new();
        TaskCompletionSource arrived = new();
        teams.Next(new SimulatedConnector.Fault.Wait(gate.Task, arrived));
        Task late = desk.PostAsync();
        await arrived.Task.WaitAsync(Cancellation);
        await desk.SendAsync(await desk.ClickAsync(person: Desk.Bo, revision: 1));
        desk.Clock.PutForward(TimeSpan.FromMinutes(2));
        await desk.PostAsync();
        Assert.Contains("Approved.", (await desk.ShownAsync()).ToJsonString(), StringComparison.Ordinal);

        gate.SetResult();
        await late;
        await desk.PostAsync();

        Assert.Contains("Approved.", (await desk.ShownAsync()).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_an_approval_has_ended_and_its_cards_say_so_nobody_looks_at_them_again()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        await desk.EndAsync(ApprovalState.Expired);

        await desk.PostAsync();

        Assert.Contains("nobody answered in time", (await desk.ShownAsync()).ToJsonString(), StringComparison.Ordinal);
        Assert.False(await desk.IsFollowedAsync());
    }

    [Fact]
    public async Task While_an_approval_waits_for_people_nobody_looks_at_it_and_each_change_has_it_followed_again()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, quorum: 2);
        Assert.False(await desk.IsFollowedAsync());
        await desk.SendAsync(await desk.ClickAsync());
        Assert.NotNull(await desk.DueAsync());
        Assert.False(await desk.IsFollowedAsync());
        Assert.Contains("1 more must approve", (await desk.ShownAsync()).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_was_noted_while_another_was_followed_is_not_forgotten()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, quorum: 2);
        DueCard followed = (await desk.DueAsync())!;
        await desk.Ledger.AnswerAsync(desk.Id, new ApprovalDecision(Desk.Ada, ApprovalAnswer.Approve, null, desk.Clock.GetUtcNow()), cancellation: Cancellation);

        await desk.Ledger.DoneAsync(followed, Cancellation);

        Assert.NotNull(await desk.DueAsync());
        Assert.False(await desk.IsFollowedAsync());
        Assert.Contains("1 more must approve", (await desk.ShownAsync()).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_may_still_be_made_is_followed_until_it_was()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);

        await desk.Function<PostCards>().FollowAsync(desk.Bell, (await desk.DueAsync())!, Cancellation);

        Assert.NotNull(await desk.DueAsync());
    }

    [Fact]
    public async Task A_question_that_has_ended_before_its_card_was_shown_is_not_put_any_more()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, posted: false);
        await desk.EndAsync(ApprovalState.Withdrawn);

        await desk.PostAsync();

        Assert.Empty(teams.Cards);
        Assert.False(await desk.IsFollowedAsync());
    }

    /// <summary>Answers on the card whose id nobody was told, and finds it answered once on both.</summary>
    private async Task AnswerOnLostAsync(Desk desk)
    {
        PostedCard known = Assert.Single((await desk.CardAsync()).Posting.Cards);
        (string Conversation, string Activity) other = teams.Cards.Keys.Single(card => card.Activity != known.Activity);
        Attempt click = await desk.ClickAsync();
        (click.Activity["replyToId"], click.Activity["conversation"]!["id"]) = (other.Activity, other.Conversation);

        (_, JsonNode? first) = await desk.SendAsync(click);
        (_, JsonNode? second) = await desk.SendAsync(await desk.ClickAsync());

        Assert.True(JsonNode.DeepEquals(first, second));
        Assert.Equal("application/vnd.microsoft.card.adaptive", (string?)first!["type"]);
        Assert.Single((await desk.ApprovalAsync()).Decisions);
    }
}
