using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Bot;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Activities;
using Slipway.Functions.Tests.Teams;
using Slipway.Functions.Timers;
using Slipway.Host;
using Slipway.Releases.Approvals;
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
        await using SlipwayApp app = await StartAsync(teams, graph, channel);
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

    [Fact]
    public async Task A_card_shows_all_that_is_needed_to_decide_and_a_reminder_edits_it_and_is_posted_once()
    {
        await using SimulatedConnector teams = await SimulatedConnector.StartAsync();
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser bo = graph.Add(TestProduct.Bo, "Bo");
        SimulatedUser ada = graph.Add(TestProduct.Ada, "Ada");
        Guid managers = graph.AddGroup(ada.Id, bo.Id);
        const string channel = "19:all-that-is-needed@thread.tacv2";
        teams.Know(channel);
        await using SlipwayApp app = await StartAsync(teams, graph, channel);
        TestProduct product = app.NewProduct();
        StageText staging = new("staging", new RingText("all", 100, "300ms")) { Health = product.Gate() };
        StageText production = TestProduct.Plain() with
        {
            Approval = $"{{ groups: [{{ name: managers, entraGroup: {managers} }}], remindEvery: 1h, timeout: 4h }}",
        };
        await product.StoreAsync(new PlanText(product.Name, staging, production) { NotUndone = "[Migrations of the orders database stay.]" });
        await product.PublishAsync("1.0.0");
        JsonObject request = product.Request("1.0.0");
        request["committers"] = new JsonArray(TestProduct.Bo);
        request["links"] = new JsonArray(new JsonObject { ["title"] = "Changes", ["address"] = "https://git.example.com/compare" });
        Answer accepted = await app.Api.PostAsync("releases", request);
        Assert.True(accepted.Status == 202, accepted.Text);
        string id = accepted.Release.Id.ToString();
        request["committers"] = new JsonArray(TestProduct.Bo, "late@example.com");
        Assert.Equal(409, (await app.Api.PostAsync("releases", request)).Status);

        string approval = await product.QuestionIdAsync(id);
        ReleaseLedger ledger = new(app.Storage, TimeProvider.System);
        CardPost post = await ReleaseApi.UntilAsync(
            async () => await ledger.CardsAsync(approval, TestContext.Current.CancellationToken).FirstAsync(TestContext.Current.CancellationToken),
            card => card.Posting.Cards.Count > 0);
        (string Conversation, string Activity) hangs = (post.Posting.Cards[0].Conversation, post.Posting.Cards[0].Activity);
        string card = Shown();
        Assert.All(
            [
                $"{TestProduct.Bo}; may not approve", $"Missing: 1 of {TestProduct.Ada}\"", "git.example.com: Changes", "https://git.example.com/compare", "High: the first release of ",
                "Readiness holds: Sealed 2 artifacts", "Gates of staging holds: all: ", "Migrations of the orders database stay.",
            ],
            text => Assert.Contains(text, card, StringComparison.Ordinal));

        RemindApprovers.Input due = new(accepted.Release.Id, "production", new(TimeProvider.System.GetUtcNow(), ApprovalMomentKind.Reminder, [TestProduct.Ada, TestProduct.Bo]));
        for (int time = 0; time < 2; time++)
        {
            RemindApprovers.Report report = await ActivatorUtilities.CreateInstance<RemindApprovers>(app.Host.Services).Run(due, TestContext.Current.CancellationToken);
            Assert.Equal([TestProduct.Ada], report.Reminded);
            await app.RunTimerAsync(nameof(PostCards));
        }

        await ReleaseApi.UntilAsync(() => Task.FromResult(Shown()), edited => edited.Contains("Reminder, sent ", StringComparison.Ordinal));
        await ReleaseApi.UntilAsync(() => Task.FromResult(teams.Cards.Count), count => count == 2);
        await app.RunTimerAsync(nameof(PostCards));
        Assert.Equal(hangs.Conversation, Assert.Single(teams.Cards.Keys, key => key != hangs).Conversation);

        Attempt no = Attempt.Of(Attempt.Click(post.Posting.Cards[0], approval, ApprovalCard.ApproveVerb, bo.Id, 0), new TokenShape(teams.Keys[0], TimeProvider.System.GetUtcNow()));
        Assert.Equal(200, await SendAsync(app, no, $"Bearer {no.Token}"));
        Assert.Empty((await ledger.ApprovalAsync(approval, TestContext.Current.CancellationToken))!.Decisions);
        Attempt yes = Attempt.Of(Attempt.Click(post.Posting.Cards[0], approval, ApprovalCard.ApproveVerb, ada.Id, 0), new TokenShape(teams.Keys[0], TimeProvider.System.GetUtcNow()));
        Assert.Equal(200, await SendAsync(app, yes, $"Bearer {yes.Token}"));
        await app.Api.ReachesAsync(id, ReleaseState.Released);
        await app.RunTimerAsync(nameof(PostCards));
        await ReleaseApi.UntilAsync(
            () => Task.FromResult(string.Concat(teams.Cards.Values.Select(one => one.ToJsonString()))), all => all.Contains("needs no answer any more", StringComparison.Ordinal));
        Assert.Empty(teams.Complaints);

        string Shown() => teams.Cards[hangs].ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private Task<SlipwayApp> StartAsync(SimulatedConnector teams, SimulatedGraph graph, string channel)
    {
        SlipwayHostOptions options = world.NewOptions();
        return world.StartAppAsync(options with
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
