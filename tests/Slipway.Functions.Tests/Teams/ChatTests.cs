using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Teams;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Tests.Activities;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Teams;

/// <summary>Those who are asked in their chats need not install anything, and whoever cannot be reached so is told of.</summary>
public sealed class ChatTests(Emulator emulator, SharedConnector shared) : IClassFixture<SharedConnector>, IAsyncLifetime
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly string person = Guid.NewGuid().ToString();

    private SimulatedGraph graph = null!;

    public async ValueTask InitializeAsync()
    {
        graph = await SimulatedGraph.StartAsync();
        graph.Put(new(person, "somebody@example.com", "Somebody"));
        shared.Peer.Know(SimulatedGraph.ChatOf(person));
    }

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    [Fact]
    public async Task The_bot_is_installed_for_a_person_the_card_comes_into_their_chat_and_their_click_there_counts()
    {
        await using Desk desk = await OpenAsync();

        Assert.Equal(SimulatedGraph.ChatOf(person), Assert.Single((await desk.CardAsync()).Posting.Cards).Conversation);
        Attempt click = await desk.ClickAsync(person: person);
        // Teams tells of the chat under an id of its own.
        (click.Activity["conversation"]!["id"], click.Activity["conversation"]!["conversationType"]) = ("a:1tells-its-own", "personal");
        Attempt other = await desk.ClickAsync(person: Desk.Bo);
        (other.Activity["conversation"]!["id"], other.Activity["conversation"]!["conversationType"]) = ("a:1of-another", "personal");

        await desk.SendAsync(other);
        Assert.True((await desk.ApprovalAsync()).IsOpen);
        await desk.SendAsync(click);
        Assert.False((await desk.ApprovalAsync()).IsOpen);
    }

    [Fact]
    public async Task A_policy_that_blocks_it_is_told_once_and_Graph_is_not_asked_again_that_day()
    {
        graph.Blocked.Add(person);
        await using Desk desk = await OpenAsync();
        int asked = graph.Asked.Count;
        desk.Clock.PutForward(TimeSpan.FromMinutes(30));

        await desk.PostAsync();

        Assert.Equal(asked, graph.Asked.Count);
        Assert.Empty((await desk.CardAsync()).Posting.Cards);
        Assert.Contains("403 Forbidden", Assert.Single(await LinesAsync(desk)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_Graph_is_busy_it_is_tried_again_when_it_says_and_nobody_is_troubled()
    {
        graph.Fail(1, 429, retryAfter: 900, code: "TooManyRequests");
        await using Desk desk = await OpenAsync();
        Assert.Empty((await desk.CardAsync()).Posting.Cards);
        desk.Clock.PutForward(TimeSpan.FromMinutes(10));
        await desk.PostAsync();
        Assert.Single(graph.Asked);

        desk.Clock.PutForward(TimeSpan.FromMinutes(6));
        await desk.PostAsync();

        Assert.Single((await desk.CardAsync()).Posting.Cards);
        Assert.Empty(await LinesAsync(desk));
    }

    [Fact]
    public async Task For_whoever_has_removed_the_bot_it_is_not_installed_again()
    {
        await using Desk desk = await OpenAsync(posted: false);
        await desk.SendAsync(desk.Sent(new JsonObject
        {
            ["type"] = "installationUpdate",
            ["action"] = "remove",
            ["conversation"] = new JsonObject { ["id"] = "a:1", ["tenantId"] = SimulatedConnector.TenantId, ["conversationType"] = "personal" },
            ["from"] = new JsonObject { ["id"] = $"29:{person}", ["aadObjectId"] = person },
        }));

        await desk.PostAsync();

        Assert.Empty(graph.Asked);
        Assert.Contains("has removed the bot", Assert.Single(await LinesAsync(desk)), StringComparison.Ordinal);
    }

    private Task<Desk> OpenAsync(bool posted = true) => Desk.OpenAsync(
        emulator,
        shared.Peer,
        posted: posted,
        also: (settings, services) =>
        {
            settings["SlipwayTeams:graphEndpoint"] = $"{graph.Endpoint}";
            settings["SlipwayTeams:catalogAppId"] = SimulatedGraph.CatalogApp;
            services.AddKeyedSingleton<TokenCredential>(
                TeamsOptions.Section, (_, _) => new SimulatedIdentity(shared.Peer.Identity(), graph, "TeamsAppInstallation.ReadWriteSelfForUser.All"));
        },
        chats: person);

    private static async Task<string[]> LinesAsync(Desk desk)
    {
        TimelineEntry[] lines = await desk.Ledger.ReadAsync((await desk.CardAsync()).Subject.Release, cancellation: Cancellation).ToArrayAsync(Cancellation);
        return [.. lines.Select(line => line.Event.Text).Where(text => text.StartsWith("The card of", StringComparison.Ordinal))];
    }
}
