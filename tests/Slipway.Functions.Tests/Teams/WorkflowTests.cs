using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Bot;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Tests.Activities;
using Slipway.Releases.Approvals;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Teams;

/// <summary>Where no bot speaks a workflow posts: the question once, and its end, and its address is seen nowhere.</summary>
public sealed class WorkflowTests(Emulator emulator, SharedConnector shared) : IClassFixture<SharedConnector>, IAsyncLifetime
{
    private SimulatedWorkflow workflow = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => workflow = await SimulatedWorkflow.StartAsync();

    public ValueTask DisposeAsync() => workflow.DisposeAsync();

    [Fact]
    public async Task The_question_is_posted_once_and_a_short_word_when_it_has_ended()
    {
        await using Desk desk = await OpenAsync(quorum: 2);
        await desk.PostAsync();
        await desk.Ledger.AnswerAsync(desk.Id, new ApprovalDecision(Desk.Ada, ApprovalAnswer.Approve, null, desk.Clock.GetUtcNow()), cancellation: Cancellation);
        await desk.PostAsync();
        Assert.Single(workflow.Cards);

        await desk.EndAsync(ApprovalState.Expired);
        await desk.PostAsync();
        await desk.PostAsync();

        Assert.Equal(2, workflow.Cards.Count);
        Assert.Contains("Answer it on its page", workflow.Cards.First().ToJsonString(), StringComparison.Ordinal);
        Assert.All(workflow.Cards, card => Assert.Contains(
            $"https://slipway.example.com/api/approvals/{desk.Id}", (string?)Assert.Single(card["actions"]!.AsArray())!["url"], StringComparison.Ordinal));
        Assert.Contains("nobody answered in time", workflow.Cards.Last().ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(workflow.Complaints);
        Assert.False(await desk.IsFollowedAsync());
        await AssertSecretAsync(desk);
    }

    [Fact]
    public async Task A_post_whose_answer_is_lost_is_made_once_more_at_the_most_and_both_is_said()
    {
        workflow.BreakNext(2);
        await using Desk desk = await OpenAsync(posted: false);
        await desk.PostAsync();
        Assert.Contains("may be there twice", Assert.Single(await LinesAsync(desk)), StringComparison.Ordinal);

        for (int again = 0; again < 3; again++)
        {
            desk.Clock.PutForward(TimeSpan.FromMinutes(2));
            await desk.PostAsync();
        }

        Assert.Equal(2, workflow.Cards.Count);
        Assert.Equal(
            "The card of production cannot be shown in what SlipwayTeams:webhooks:production posts to: No answer came to 2 posts, so the question may hang there "
                + "or not; look, and ask the approvers yourself if it does not.",
            (await LinesAsync(desk))[^1]);
        await AssertSecretAsync(desk);
    }

    [Fact]
    public async Task The_word_of_its_end_is_not_repeated_for_ever_either()
    {
        await using Desk desk = await OpenAsync();
        workflow.BreakNext(5);
        await desk.EndAsync(ApprovalState.Expired);

        for (int again = 0; again < 4; again++)
        {
            await desk.PostAsync();
            desk.Clock.PutForward(TimeSpan.FromMinutes(20));
        }

        Assert.Equal(3, workflow.Cards.Count);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_workflow_that_is_busy_is_asked_again_when_it_says(int status)
    {
        workflow.Next(status, "600");
        await using Desk desk = await OpenAsync(posted: false);
        await desk.PostAsync();
        desk.Clock.PutForward(TimeSpan.FromMinutes(5));
        await desk.PostAsync();
        Assert.Equal((1, 0), (workflow.Asked, workflow.Cards.Count));

        desk.Clock.PutForward(TimeSpan.FromMinutes(6));
        await desk.PostAsync();
        Assert.Single(workflow.Cards);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task A_workflow_that_is_gone_is_told_on_the_timeline_without_its_address(int status)
    {
        workflow.Next(status);
        await using Desk desk = await OpenAsync(posted: false);
        await desk.PostAsync();
        desk.Clock.PutForward(TimeSpan.FromHours(1));
        await desk.PostAsync();

        Assert.Equal(1, workflow.Asked);
        Assert.Equal(
            $"The card of production cannot be shown in what SlipwayTeams:webhooks:production posts to: The workflow answered {status}; "
                + "write the address that it shows now as SlipwayTeams:webhooks:production.",
            Assert.Single(await LinesAsync(desk)));
        await AssertSecretAsync(desk);
    }

    private Task<Desk> OpenAsync(int quorum = 1, bool posted = true) => Desk.OpenAsync(emulator, shared.Peer, quorum, posted, (settings, services) =>
    {
        settings.Clear();
        settings["SlipwayApi:address"] = "https://slipway.example.com";
        settings["SlipwayApi:tenantId"] = SimulatedConnector.TenantId;
        settings["SlipwayApi:audience"] = SimulatedConnector.AppId;
        settings["SlipwayTeams:webhooks:production"] = workflow.Address;
        services.AddHttpClient(BotKeys.Client).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
    });

    private static async Task<string[]> LinesAsync(Desk desk)
    {
        TimelineEntry[] lines = await desk.Ledger.ReadAsync((await desk.CardAsync()).Subject.Release, cancellation: Cancellation).ToArrayAsync(Cancellation);
        return [.. lines.Select(line => line.Event.Text).Where(text => text.StartsWith("The card of", StringComparison.Ordinal))];
    }

    private static async Task AssertSecretAsync(Desk desk)
    {
        Assert.DoesNotContain(SimulatedWorkflow.Secret, await desk.SnapshotAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(SimulatedWorkflow.Secret, string.Concat(await LinesAsync(desk)), StringComparison.Ordinal);
        Assert.DoesNotContain(SimulatedWorkflow.Secret, string.Concat(desk.Said), StringComparison.Ordinal);
    }
}
