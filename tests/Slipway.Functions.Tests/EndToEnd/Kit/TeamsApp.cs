using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Bot;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Tests.Teams;
using Slipway.Host;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>The whole app with a tenant, a bot and a channel in which stages ask and tell.</summary>
internal sealed class TeamsApp : IAsyncDisposable
{
    public const string Channel = "19:end-to-end@thread.tacv2";

    private TeamsApp(SimulatedConnector teams, SimulatedGraph graph, SlipwayApp app) => (Teams, Graph, App) = (teams, graph, app);

    public SimulatedConnector Teams { get; }

    public SimulatedGraph Graph { get; }

    public SlipwayApp App { get; }

    public ReleaseLedger Ledger => new(App.Storage, TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TeamsApp> StartAsync(World world, TimeProvider? clock = null)
    {
        SimulatedConnector teams = await SimulatedConnector.StartAsync();
        SimulatedGraph graph = await SimulatedGraph.StartAsync();
        teams.Know(Channel);
        SlipwayHostOptions options = world.NewOptions();
        return new TeamsApp(teams, graph, await world.StartAppAsync(options with
        {
            Settings = new Dictionary<string, string?>(options.Settings)
            {
                ["SlipwayTeams:tenantId"] = SimulatedConnector.TenantId,
                ["SlipwayTeams:appId"] = SimulatedConnector.AppId,
                ["SlipwayTeams:channel"] = Channel,
                ["SlipwayTeams:graphEndpoint"] = $"{graph.Endpoint}",
            },
            Configure = services =>
            {
                services.AddKeyedSingleton<TokenCredential>(TeamsOptions.Section, (_, _) => new SimulatedIdentity(teams.Identity(), graph));
                services.AddHttpClient(BotKeys.Client).ConfigurePrimaryHttpMessageHandler(teams.NewHandler);
                if (clock is not null)
                {
                    services.AddSingleton(clock);
                }
            },
        }));
    }

    /// <summary>The card of a subject that hangs in the channel, once it does.</summary>
    public async Task<PostedCard> HangsAsync(string cardId) => (await ReleaseApi.UntilAsync(
        async () => await Ledger.CardsAsync(cardId, Cancellation).FirstOrDefaultAsync(Cancellation), post => post?.Posting.Cards.Count > 0))!.Posting.Cards[0];

    /// <summary>What a card that hangs shows, once it shows it.</summary>
    public async Task<JsonObject> ShowsAsync(string cardId, string text)
    {
        PostedCard posted = await HangsAsync(cardId);
        return await ReleaseApi.UntilAsync(
            () => Task.FromResult(Teams.Cards[(posted.Conversation, posted.Activity)]), card => card.ToJsonString().Contains(text, StringComparison.Ordinal));
    }

    /// <summary>A click on a card as it hangs, with its revision.</summary>
    public async Task<Attempt> ClickAsync(string cardId, string verb, SimulatedUser person, string? reason = null)
    {
        PostedCard posted = await HangsAsync(cardId);
        JsonObject card = Teams.Cards[(posted.Conversation, posted.Activity)];
        JsonObject click = Attempt.Click(posted, cardId, verb, person.Id, Revision(card));
        if (reason is not null)
        {
            click["value"]!["action"]!["data"]!["reason"] = reason;
        }

        return Attempt.Of(click, new TokenShape(Teams.Keys[0], TimeProvider.System.GetUtcNow()));
    }

    /// <summary>Sends a click, with its token unless other headers are given.</summary>
    public async Task<(int Status, string Text)> SendAsync(Attempt attempt, params string[] authorization)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(App.Host.Api, "messages")) { Content = new ByteArrayContent(attempt.Body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(attempt.ContentType);
        foreach (string header in authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        using HttpResponseMessage answer = await http.SendAsync(request, Cancellation);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Clicks, and returns what is answered.</summary>
    public async Task<string> SayAsync(string cardId, string verb, SimulatedUser person, string? reason = null)
    {
        Attempt click = await ClickAsync(cardId, verb, person, reason);
        (int status, string text) = await SendAsync(click, [.. click.Headers]);
        Assert.True(status == 200, text);
        return text;
    }

    /// <summary>The revision that a card's buttons carry; 0 without buttons.</summary>
    public static int Revision(JsonObject card) => Buttons(card).Select(button => (int?)button["data"]?["rev"]).FirstOrDefault(revision => revision is not null) ?? 0;

    /// <summary>The buttons of a card that say something.</summary>
    public static IEnumerable<JsonObject> Buttons(JsonObject card) => (card["actions"]?.AsArray() ?? [])
        .SelectMany(action => action!["card"]?["actions"]?.AsArray() ?? new JsonArray(action.DeepClone()))
        .Select(action => action!.AsObject())
        .Where(action => (string?)action["type"] == "Action.Execute");

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Graph.DisposeAsync();
        await Teams.DisposeAsync();
    }
}
