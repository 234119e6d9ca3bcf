using System.Net.Http.Headers;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Bot;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Tests.Teams;
using Slipway.Functions.Timers;
using Slipway.Host;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A release asks where people are, in Teams, and its card shows what comes of it.</summary>
public sealed class TeamsTests(World world)
{
    [Fact]
    public async Task A_card_is_posted_when_a_release_asks_strangers_clicks_change_nothing_and_an_approvers_click_releases()
    {
        await using SimulatedConnector teams = await SimulatedConnector.StartAsync();
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add(TestProduct.Ada, "Ada");
        SimulatedUser stranger = graph.Add("stranger@example.com", "A stranger");
        const string channel = "19:end-to-end@thread.tacv2";
        teams.Know(channel);
        SlipwayHostOptions options = world.NewOptions();
        await using SlipwayApp app = await world.StartAppAsync(options with
        {
            Settings = new Dictionary<string, string?>(options.Settings)
            {
                ["SlipwayTeams:tenantId"] = SimulatedConnector.TenantId,
                ["SlipwayTeams:appId"] = SimulatedConnector.AppId,
                ["SlipwayTeams:channel"] = channel,
                ["SlipwayTeams:graphEndpoint"] = $"{graph.Endpoint}",
            },
            Configure = services =>
            {
                services.AddKeyedSingleton<TokenCredential>(TeamsOptions.Section, (_, _) => new SimulatedIdentity(teams.Identity(), graph));
                services.AddHttpClient(BotKeys.Client).ConfigurePrimaryHttpMessageHandler(teams.NewHandler);
            },
        });
        TestProduct product = app.NewProduct();
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        string id = await product.BeginAsync("1.0.0");
        string approval = await product.QuestionIdAsync(id);
        ReleaseLedger ledger = new(app.Storage, TimeProvider.System);
        CardPost post = await ReleaseApi.UntilAsync(
            async () => await ledger.CardsAsync(approval, TestContext.Current.CancellationToken).FirstAsync(TestContext.Current.CancellationToken),
            card => card.Posting.Cards.Count > 0);
        Attempt click = Click(stranger);

        Assert.Equal(401, await SendAsync(app, click, $"Bearer {click.Token}", $"Bearer {click.Token}"));
        Assert.Equal(401, await SendAsync(app, click));
        Assert.Equal(200, await SendAsync(app, click, $"Bearer {click.Token}"));
        Assert.Equal(ReleaseState.AwaitingApproval, (await app.Api.ReleaseAsync(id)).State);
        click = Click(ada);
        Assert.Equal(200, await SendAsync(app, click, $"Bearer {click.Token}"));
        await app.Api.ReachesAsync(id, ReleaseState.Released);

        await app.RunTimerAsync(nameof(PostCards));
        await ReleaseApi.UntilAsync(
            () => Task.FromResult(teams.Cards[(post.Posting.Cards[0].Conversation, post.Posting.Cards[0].Activity)].ToJsonString()),
            card => card.Contains("Approved.", StringComparison.Ordinal));
        Assert.Empty(teams.Complaints);

        Attempt Click(SimulatedUser person) => Attempt.Of(
            Attempt.Click(post.Posting.Cards[0], approval, ApprovalCard.ApproveVerb, person.Id, 0), new TokenShape(teams.Keys[0], TimeProvider.System.GetUtcNow()));
    }

    private static async Task<int> SendAsync(SlipwayApp app, Attempt attempt, params string[] authorization)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(app.Host.Api, "messages")) { Content = new ByteArrayContent(attempt.Body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(attempt.ContentType);
        foreach (string header in authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }
}
