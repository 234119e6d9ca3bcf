using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Activities;
using Slipway.Functions.Tests.Teams;
using Slipway.Functions.Timers;
using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A release asks where people are, in Teams, and its card shows what comes of it.</summary>
public sealed class TeamsTests(World world)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_card_is_posted_when_a_release_asks_strangers_clicks_change_nothing_and_an_approvers_click_releases()
    {
        await using TeamsApp town = await TeamsApp.StartAsync(world);
        SimulatedUser ada = town.Graph.Add(TestProduct.Ada, "Ada");
        SimulatedUser stranger = town.Graph.Add("stranger@example.com", "A stranger");
        TestProduct product = town.App.NewProduct();
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        string id = await product.BeginAsync("1.0.0");
        string approval = await product.QuestionIdAsync(id);
        Attempt click = await town.ClickAsync(approval, ApprovalCard.ApproveVerb, stranger);

        Assert.Equal(401, (await town.SendAsync(click, $"Bearer {click.Token}", $"Bearer {click.Token}")).Status);
        Assert.Equal(401, (await town.SendAsync(click)).Status);
        Assert.Equal(200, (await town.SendAsync(click, $"Bearer {click.Token}")).Status);
        Assert.Equal(ReleaseState.AwaitingApproval, (await product.Api.ReleaseAsync(id)).State);
        await town.SayAsync(approval, ApprovalCard.ApproveVerb, ada);
        await product.Api.ReachesAsync(id, ReleaseState.Released);

        await town.App.RunTimerAsync(nameof(PostCards));
        await town.ShowsAsync(approval, "Approved.");
        Assert.Empty(town.Teams.Complaints);
    }

    [Fact]
    public async Task A_card_shows_all_that_is_needed_to_decide_and_a_reminder_edits_it_and_is_posted_once()
    {
        await using TeamsApp town = await TeamsApp.StartAsync(world);
        SimulatedUser bo = town.Graph.Add(TestProduct.Bo, "Bo");
        SimulatedUser ada = town.Graph.Add(TestProduct.Ada, "Ada");
        Guid managers = town.Graph.AddGroup(ada.Id, bo.Id);
        TestProduct product = town.App.NewProduct();
        Answer accepted = await RequestAsync(town, product, managers);
        string id = accepted.Release.Id.ToString();

        string approval = await product.QuestionIdAsync(id);
        PostedCard hangs = await town.HangsAsync(approval);
        string card = Shown();
        Assert.All(
            [
                $"{TestProduct.Bo}; may not approve", $"Missing: 1 of {TestProduct.Ada}\"", "git.example.com: Changes", "https://git.example.com/compare", "High: the first release of ",
                "Readiness holds: Sealed 2 artifacts", "Gates of staging holds: all: ", "Migrations of the orders database stay.",
            ],
            text => Assert.Contains(text, card, StringComparison.Ordinal));

        int posted = town.Teams.Cards.Count;
        RemindApprovers.Input due = new(accepted.Release.Id, "production", new(TimeProvider.System.GetUtcNow(), ApprovalMomentKind.Reminder, [TestProduct.Ada, TestProduct.Bo]));
        for (int time = 0; time < 2; time++)
        {
            RemindApprovers.Report report = await ActivatorUtilities.CreateInstance<RemindApprovers>(town.App.Host.Services).Run(due, Cancellation);
            Assert.Equal([TestProduct.Ada], report.Reminded);
            await town.App.RunTimerAsync(nameof(PostCards));
        }

        await town.ShowsAsync(approval, "Reminder, sent ");
        await ReleaseApi.UntilAsync(() => Task.FromResult(town.Teams.Cards.Count), count => count == posted + 1);
        await town.App.RunTimerAsync(nameof(PostCards));
        Assert.Equal(posted + 1, town.Teams.Cards.Count);

        await town.SayAsync(approval, ApprovalCard.ApproveVerb, bo);
        Assert.Empty((await town.Ledger.ApprovalAsync(approval, Cancellation))!.Decisions);
        await town.SayAsync(approval, ApprovalCard.ApproveVerb, ada);
        await product.Api.ReachesAsync(id, ReleaseState.Released);
        await town.App.RunTimerAsync(nameof(PostCards));
        await ReleaseApi.UntilAsync(
            () => Task.FromResult(string.Concat(town.Teams.Cards.Values.Select(one => one.ToJsonString()))), all => all.Contains("needs no answer any more", StringComparison.Ordinal));
        Assert.Empty(town.Teams.Complaints);

        string Shown() => town.Teams.Cards[(hangs.Conversation, hangs.Activity)].ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>A release through staging to production, which Bo has written and a group approves; asked for again with another committer it is refused.</summary>
    private static async Task<Answer> RequestAsync(TeamsApp town, TestProduct product, Guid managers)
    {
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
        Answer accepted = await town.App.Api.PostAsync("releases", request);
        Assert.True(accepted.Status == 202, accepted.Text);
        request["committers"] = new JsonArray(TestProduct.Bo, "late@example.com");
        Assert.Equal(409, (await town.App.Api.PostAsync("releases", request)).Status);
        return accepted;
    }
}
