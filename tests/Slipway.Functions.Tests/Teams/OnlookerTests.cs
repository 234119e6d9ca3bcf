using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Tests.Activities;

namespace Slipway.Functions.Tests.Teams;

/// <summary>Whoever may not answer is shown the card without buttons, and only they.</summary>
public sealed class OnlookerTests(Emulator emulator, SharedConnector shared) : IClassFixture<SharedConnector>
{
    private const string Stranger = "99999999-9999-4999-8999-999999999999";

    [Theory]
    [InlineData(Desk.Ada, true)]
    [InlineData(Stranger, false)]
    public async Task A_card_is_refreshed_with_buttons_for_those_who_are_asked_and_without_for_others(string person, bool hasButtons)
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer);
        string before = await desk.SnapshotAsync();

        (_, JsonNode? body) = await desk.SendAsync(await desk.ClickAsync(ApprovalCard.RefreshVerb, person));

        Assert.Equal(hasButtons, IsAnswerable(body!["value"]!));
        Assert.Equal(!hasButtons, $"{body["value"]}".Contains("Only those who are asked can answer", StringComparison.Ordinal));
        Assert.Equal(before, await desk.SnapshotAsync());
    }

    [Fact]
    public async Task After_a_refused_click_the_buttons_are_gone_for_that_person_and_stay_for_everybody_else()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer);

        (_, JsonNode? body) = await desk.SendAsync(await desk.ClickAsync(person: Stranger));
        await desk.PostAsync();

        Assert.Equal("application/vnd.microsoft.card.adaptive", (string?)body!["type"]);
        Assert.False(IsAnswerable(body["value"]!));
        Assert.True(IsAnswerable(await desk.ShownAsync()));
        Assert.True((await desk.ApprovalAsync()).IsOpen);
    }

    [Fact]
    public async Task When_Graph_does_not_say_in_time_the_buttons_are_shown_since_the_answer_is_judged_anyway()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        await using Desk desk = await Desk.OpenAsync(
            emulator, shared.Peer, also: (_, services) => services.AddSingleton(new Approvers(graph.Open(), TimeProvider.System)));
        Task came = graph.NextHangs();

        (int status, JsonNode? body) = await desk.SendAsync(await desk.ClickAsync(ApprovalCard.RefreshVerb, Stranger));
        await came;

        Assert.Equal(200, status);
        Assert.True(IsAnswerable(body!["value"]!));
    }

    [Fact]
    public async Task When_Graph_is_out_the_buttons_are_shown_too()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        await using Desk desk = await Desk.OpenAsync(
            emulator, shared.Peer, also: (_, services) => services.AddSingleton(new Approvers(graph.Open(), TimeProvider.System)));
        graph.Next(401, "{}", "application/json");

        (_, JsonNode? body) = await desk.SendAsync(await desk.ClickAsync(ApprovalCard.RefreshVerb, Stranger));

        Assert.True(IsAnswerable(body!["value"]!));
    }

    private static bool IsAnswerable(JsonNode card) => card["actions"]?.ToJsonString().Contains(ApprovalCard.ApproveVerb, StringComparison.Ordinal) is true;
}
