using System.Text.Json.Nodes;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Tests.Activities;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Tests.Teams;

/// <summary>What people decide on a card counts once, is told to them at once, and reaches every card.</summary>
public sealed class CardAnswerTests(Emulator emulator, SharedConnector shared) : IClassFixture<SharedConnector>
{
    private const string Card = "application/vnd.microsoft.card.adaptive";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_click_decides_wakes_the_release_answers_with_the_card_and_edits_the_one_that_hangs()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer);
        JsonObject asked = await desk.ShownAsync();
        Assert.Equal(3, asked["actions"]!.AsArray().Count + 1);

        (int status, JsonNode? body) = await desk.SendAsync(await desk.ClickAsync(comment: "fine"));
        await desk.PostAsync();

        Assert.Equal((200, 200, Card), (status, (int)body!["statusCode"]!, (string)body["type"]!));
        ApprovalDecision decision = Assert.Single((await desk.ApprovalAsync()).Decisions);
        Assert.Equal((Desk.Ada, ApprovalAnswer.Approve, "fine"), (decision.By, decision.Answer, decision.Comment));
        Assert.NotNull(decision.Shown);
        Assert.Single(desk.Bell.Rung);
        JsonObject shown = await desk.ShownAsync();
        Assert.True(JsonNode.DeepEquals(body["value"], shown));
        Assert.Null(shown["actions"]);
        Assert.Empty(shared.Peer.Complaints);
    }

    [Fact]
    public async Task The_same_click_again_is_answered_the_same_and_counts_once()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer, quorum: 2);
        Attempt click = await desk.ClickAsync();
        (_, JsonNode? first) = await desk.SendAsync(click);
        string after = await desk.SnapshotAsync();

        (int status, JsonNode? again) = await desk.SendAsync(click);

        Assert.Equal(200, status);
        Assert.True(JsonNode.DeepEquals(first, again));
        Assert.Equal(after, await desk.SnapshotAsync());
    }

    [Fact]
    public async Task Clicks_from_two_devices_at_once_count_once_and_both_show_what_came_of_it()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer, quorum: 2);
        Attempt click = await desk.ClickAsync();

        (int Status, JsonNode? Body)[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => desk.SendAsync(click)));

        Assert.All(answers, answer => Assert.Equal((200, Card), (answer.Status, (string?)answer.Body!["type"])));
        Assert.All(answers, answer => Assert.True(JsonNode.DeepEquals(answers[0].Body, answer.Body)));
        Assert.Single((await desk.ApprovalAsync()).Decisions);
    }

    [Fact]
    public async Task Of_a_yes_and_a_no_at_once_one_wins_and_the_other_is_shown_it()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer);

        (int Status, JsonNode? Body)[] answers = await Task.WhenAll(
            desk.SendAsync(await desk.ClickAsync()), desk.SendAsync(await desk.ClickAsync(ApprovalCard.RejectVerb, Desk.Bo, comment: "no")));

        Assert.All(answers, answer => Assert.Equal(Card, (string?)answer.Body!["type"]));
        Assert.True(JsonNode.DeepEquals(answers[0].Body, answers[1].Body));
        Assert.Single((await desk.ApprovalAsync()).Decisions);
    }

    [Fact]
    public async Task A_comment_is_kept_without_what_cannot_be_seen_and_shown_without_markup()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer);

        (_, JsonNode? body) = await desk.SendAsync(await desk.ClickAsync(ApprovalCard.RejectVerb, comment: "not\u0007 \u202eyet\n[here](https://evil.example)"));

        Assert.Equal("not yet [here](https://evil.example)", Assert.Single((await desk.ApprovalAsync()).Decisions).Comment);
        Assert.DoesNotContain("[here](https://evil", body!["value"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_clicks_in_a_slow_minute_is_answered_in_time_and_their_decision_stands()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer);
        TaskCompletionSource gate = new();
        desk.Bell.Free = gate.Task;

        (int status, JsonNode? body) = await desk.SendAsync(await desk.ClickAsync());

        Assert.Equal(200, status);
        Assert.StartsWith("It takes longer than usual.", (string?)body!["value"], StringComparison.Ordinal);
        Assert.False((await desk.ApprovalAsync()).IsOpen);
        gate.SetResult();
        (_, JsonNode? again) = await desk.SendAsync(await desk.ClickAsync());
        Assert.Equal(Card, (string?)again!["type"]);
    }

    [Fact]
    public async Task A_team_that_installs_the_bot_tells_where_its_channel_is_answered()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer, posted: false);
        (int status, _) = await desk.SendAsync(desk.Sent(new JsonObject
        {
            ["type"] = "conversationUpdate",
            ["conversation"] = new JsonObject { ["id"] = desk.Channel, ["tenantId"] = SimulatedConnector.TenantId, ["conversationType"] = "channel" },
            ["from"] = new JsonObject { ["id"] = "29:ada", ["aadObjectId"] = Desk.Ada },
            ["membersAdded"] = new JsonArray(new JsonObject { ["id"] = $"28:{SimulatedConnector.AppId}" }),
            ["channelData"] = new JsonObject { ["tenant"] = new JsonObject { ["id"] = SimulatedConnector.TenantId }, ["team"] = new JsonObject { ["id"] = desk.Channel } },
        }));

        Assert.Equal(200, status);
        await desk.PostAsync();
        Assert.Equal(SimulatedConnector.Service, Assert.Single((await desk.CardAsync()).Posting.Cards).Service);
    }

    [Fact]
    public async Task A_person_is_asked_in_their_chat_once_they_have_installed_the_bot_and_only_they_may_click_there()
    {
        string person = $"{Random.Shared.Next(10_000_000, 99_999_999)}-1111-4111-8111-111111111111";
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer, chats: person);
        Assert.Empty((await desk.CardAsync()).Posting.Cards);
        string chat = $"a:chat-{person}";
        shared.Peer.Know(chat);
        await desk.SendAsync(desk.Sent(new JsonObject
        {
            ["type"] = "installationUpdate",
            ["action"] = "add",
            ["conversation"] = new JsonObject { ["id"] = chat, ["tenantId"] = SimulatedConnector.TenantId, ["conversationType"] = "personal" },
            ["from"] = new JsonObject { ["id"] = $"29:{person}", ["aadObjectId"] = person },
        }));
        desk.Clock.PutForward(TimeSpan.FromMinutes(1));

        await desk.PostAsync();

        Assert.Equal(chat, Assert.Single((await desk.CardAsync()).Posting.Cards).Conversation);
        Assert.Equal(200, (await desk.SendAsync(await desk.ClickAsync())).Status);
        Assert.False((await desk.ApprovalAsync()).IsOpen);
    }
}
