using System.Text.Json.Nodes;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Tests.Activities;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Tests.Teams;

/// <summary>People are told that they are waited for, where they were asked, and never twice.</summary>
public sealed class ReminderPostingTests(Emulator emulator) : IAsyncLifetime
{
    private SimulatedConnector teams = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => teams = await SimulatedConnector.StartAsync();

    public ValueTask DisposeAsync() => teams.DisposeAsync();

    [Fact]
    public async Task A_reminder_edits_the_card_and_is_posted_once_in_its_thread_however_many_post()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        DateTimeOffset due = desk.Clock.GetUtcNow().AddMinutes(-1);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => desk.RemindAsync(due, Desk.Ada, Desk.Bo)));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => desk.PostAsync()));
        await desk.PostAsync();

        Assert.Contains("Reminder, sent ", (await desk.ShownAsync()).ToJsonString(), StringComparison.Ordinal);
        JsonObject reminder = Assert.Single(await desk.RemindersAsync());
        Assert.StartsWith("Reminder: workshop-", (string?)reminder["fallbackText"], StringComparison.Ordinal);
        Assert.DoesNotContain("Action.Execute", reminder.ToJsonString(), StringComparison.Ordinal);
        Assert.Single((await desk.Ledger.CardsAsync(desk.Id, Cancellation).FirstAsync(Cancellation)).Posting.Cards);
        Assert.All(teams.Cards.Keys, card => Assert.Contains(";messageid=", card.Conversation, StringComparison.Ordinal));
        Assert.Single(teams.Cards.Keys.DistinctBy(card => card.Conversation));
        Assert.Empty(teams.Complaints);
    }

    [Fact]
    public async Task The_next_moment_reminds_anew_and_a_card_that_was_not_edited_yet_can_still_be_answered()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, quorum: 2);
        DateTimeOffset due = desk.Clock.GetUtcNow().AddMinutes(-2);
        Attempt click = await desk.ClickAsync();
        await desk.RemindAsync(due, Desk.Ada, Desk.Bo);
        await desk.PostAsync();

        await desk.SendAsync(click);
        Assert.Equal([Desk.Bo], (await desk.RemindAsync(due.AddMinutes(1), Desk.Ada, Desk.Bo)).Reminded);
        await desk.PostAsync();

        Assert.Single((await desk.ApprovalAsync()).Decisions);
        Assert.Equal(2, (await desk.RemindersAsync()).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_nobody_knows_whether_it_has_arrived_it_is_not_posted_again(bool broken)
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        await desk.RemindAsync(desk.Clock.GetUtcNow(), Desk.Ada);
        // The first request edits the card, the second posts the reminder.
        teams.Next(new SimulatedConnector.Fault.Wait(Task.CompletedTask, new()), broken ? new SimulatedConnector.Fault.Break() : new SimulatedConnector.Fault.Doubt(502));

        await desk.PostAsync();
        desk.Clock.PutForward(TimeSpan.FromMinutes(20));
        await desk.PostAsync();

        Assert.Single(await desk.RemindersAsync());
        CardReminder row = await desk.Ledger.RemindersAsync((await desk.ApprovalAsync()).Request, Cancellation).SingleAsync(Cancellation);
        Assert.Contains("It may have arrived, so it is not posted again.", row.Posting.Ended, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_cut_off_while_posting_leaves_a_reminder_that_is_not_posted_again()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        await desk.RemindAsync(desk.Clock.GetUtcNow(), Desk.Ada);
        CardReminder row = await desk.Ledger.RemindersAsync((await desk.ApprovalAsync()).Request, Cancellation).SingleAsync(Cancellation);
        Assert.NotNull(await desk.Ledger.NoteAsync(row, row.Posting with { IsSending = true, BusyUntil = desk.Clock.GetUtcNow().AddMinutes(1) }, Cancellation));

        await desk.PostAsync();
        desk.Clock.PutForward(TimeSpan.FromMinutes(2));
        await desk.PostAsync();

        Assert.Empty(await desk.RemindersAsync());
        Assert.Equal(
            "Whoever posted it was cut off, and it may have arrived.",
            (await desk.Ledger.RemindersAsync((await desk.ApprovalAsync()).Request, Cancellation).SingleAsync(Cancellation)).Posting.Ended);
    }

    [Fact]
    public async Task What_the_Connector_puts_off_is_posted_later_and_what_has_ended_meanwhile_is_not()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        await desk.RemindAsync(desk.Clock.GetUtcNow(), Desk.Ada);
        teams.Next(new SimulatedConnector.Fault.Wait(Task.CompletedTask, new()), new SimulatedConnector.Fault.Refusal(429, "Throttled", "600"));
        await desk.PostAsync();
        await desk.PostAsync();
        Assert.Empty(await desk.RemindersAsync());

        desk.Clock.PutForward(TimeSpan.FromMinutes(11));
        await desk.PostAsync();
        Assert.Single(await desk.RemindersAsync());
        await desk.RemindAsync(desk.Clock.GetUtcNow(), Desk.Ada);
        await desk.EndAsync(ApprovalState.Withdrawn);
        await desk.PostAsync();

        Assert.Single(await desk.RemindersAsync());
    }

    [Fact]
    public async Task Once_the_approval_is_settled_its_reminders_say_that_nothing_is_waited_for_and_nobody_looks_at_them_again()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams);
        await desk.RemindAsync(desk.Clock.GetUtcNow(), Desk.Ada);
        await desk.PostAsync();

        await desk.SendAsync(await desk.ClickAsync());
        await desk.PostAsync();

        Assert.EndsWith("for production needs no answer any more", (string?)Assert.Single(await desk.RemindersAsync())["fallbackText"], StringComparison.Ordinal);
        Assert.False(await desk.IsFollowedAsync());
    }

    [Fact]
    public async Task Those_who_were_asked_in_their_chats_are_reminded_there_and_the_others_are_left_in_peace()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, teams, chats: [Desk.Ada, Desk.Bo]);
        foreach (string person in new[] { Desk.Ada, Desk.Bo })
        {
            await desk.Get<Conversations>().KeepAsync(
                new(new(CardPlaceKind.Person, person), SimulatedConnector.Service, $"a:{person}", $"29:{person}", true, desk.Clock.GetUtcNow()), Cancellation);
            teams.Know($"a:{person}");
        }

        desk.Clock.PutForward(TimeSpan.FromMinutes(1));
        await desk.PostAsync();
        Assert.Equal(2, teams.Cards.Count);

        await desk.RemindAsync(desk.Clock.GetUtcNow(), Desk.Bo);
        await desk.PostAsync();

        Assert.Single(await desk.RemindersAsync());
        Assert.Equal([1, 2], new[] { Desk.Ada, Desk.Bo }.Select(person => teams.Cards.Keys.Count(card => card.Conversation == $"a:{person}")));
        Assert.All(
            await desk.Ledger.CardsAsync(desk.Id, Cancellation).ToListAsync(Cancellation),
            post => Assert.Contains("Reminder, sent", teams.Cards[(post.Posting.Cards[0].Conversation, post.Posting.Cards[0].Activity)].ToJsonString(), StringComparison.Ordinal));
    }
}
