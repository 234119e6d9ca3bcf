using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Bot;
using Slipway.Azure.Teams.Directory;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Activities;
using Slipway.Functions.Deciding;
using Slipway.Functions.Tests.EndToEnd;
using Slipway.Functions.Tests.Teams;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Activities;

/// <summary>What nobody settles in time goes to the managers of those who were silent, as they are then.</summary>
public sealed class EscalationTests(Emulator emulator, SharedConnector shared) : IClassFixture<SharedConnector>, IAsyncLifetime
{
    private readonly TravellingClock clock = new();

    private SimulatedGraph graph = null!;
    private RequestApproval.Input? question;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => graph = await SimulatedGraph.StartAsync();

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    [Fact]
    public async Task Managers_are_found_at_that_moment_stay_the_same_are_asked_in_their_chats_and_may_answer()
    {
        SimulatedUser boss = graph.Add("boss@example.com", "The Boss");
        SimulatedUser next = graph.Add("next@example.com", "The Next");
        SimulatedUser ada = graph.Add("ada@example.com", "Ada");
        graph.Add("bo@example.com", "Bo", manager: boss.Id);
        await using Workshop shop = await OpenAsync();
        Approval asked = await AskAsync(shop, []);
        graph.Put(ada with { ManagerId = boss.Id });

        Approval escalated = await EscalateAsync(shop, asked);
        graph.Put(ada with { ManagerId = next.Id });
        Approval again = await EscalateAsync(shop, asked);

        Assert.Equal([boss.Id], escalated.Managers!);
        Assert.Equal(escalated.Managers, again.Managers!);
        Assert.Contains("in time; The Boss may answer too, until", Assert.Single(await LinesAsync(shop)), StringComparison.Ordinal);
        Assert.Contains(await shop.Get<ReleaseLedger>().CardsAsync(asked.Request.Id, Cancellation).ToListAsync(Cancellation), card => card.Place == new CardPlace(CardPlaceKind.Person, boss.Id));
        Assert.IsType<ApprovalVerdict.Refused>(await DecideAsync(shop, asked, next.Id));
        graph.Put(boss with { AccountEnabled = false });
        Assert.Equal(ApprovalRefusal.NotEnabled, Assert.IsType<ApprovalVerdict.Refused>(await DecideAsync(shop, asked, boss.Id)).Reason);
        graph.Put(boss);
        Assert.IsType<ApprovalVerdict.Taken>(await DecideAsync(shop, asked, boss.Id));
    }

    [Fact]
    public async Task Who_asked_for_the_release_is_not_asked_as_a_manager()
    {
        SimulatedUser boss = graph.Add("ci@example.com", "Who asked");
        graph.Add("ada@example.com", "Ada", manager: boss.Id);
        graph.Add("bo@example.com", "Bo", manager: boss.Id);
        await using Workshop shop = await OpenAsync();

        Approval escalated = await EscalateAsync(shop, await AskAsync(shop, []));

        Assert.Null(escalated.Managers);
        Assert.Matches("^Nobody settled the approval of production in time; nobody else can be asked, until .*\\. No manager of theirs is known who could be asked\\.$", Assert.Single(await LinesAsync(shop)));
    }

    [Fact]
    public async Task Nobody_is_asked_as_a_manager_who_may_not_approve_nor_of_people_who_may_not_or_cannot_answer()
    {
        SimulatedUser own = graph.Add("own@example.com", "Of who asked");
        SimulatedUser gone = graph.Add("gone-boss@example.com", "Of who is gone");
        SimulatedUser wrote = graph.Add("wrote@example.com", "Who wrote it");
        SimulatedUser boss = graph.Add("boss@example.com", "The Boss");
        SimulatedUser mate = graph.Add("mate@example.com", "Of who wrote it");
        SimulatedUser asker = graph.Add("ci@example.com", "Who asked", manager: own.Id);
        graph.Put(wrote with { ManagerId = mate.Id });
        graph.Add("ada@example.com", "Ada", manager: wrote.Id);
        graph.Add("bo@example.com", "Bo", manager: boss.Id);
        graph.Add("gone@example.com", "Gone", enabled: false, manager: gone.Id);
        await using Workshop shop = await OpenAsync();
        Approval asked = await AskAsync(shop, [], people: ["ada@example.com", "bo@example.com", "gone@example.com", asker.Id, wrote.Id], committers: ["Wrote@example.com"]);

        Assert.Equal([boss.Id], (await EscalateAsync(shop, asked)).Managers!);
    }

    [Fact]
    public async Task Whose_answer_was_given_by_another_is_not_silent()
    {
        SimulatedUser boss = graph.Add("boss@example.com", "The Boss");
        SimulatedUser next = graph.Add("next@example.com", "The Next");
        SimulatedUser ada = graph.Add("ada@example.com", "Ada", manager: boss.Id);
        graph.Add("bo@example.com", "Bo", manager: next.Id);
        SimulatedUser eve = graph.Add("eve@example.com", "Eve");
        await using Workshop shop = await OpenAsync();
        Approval asked = await AskAsync(shop, [], quorum: 2, people: [ada.Id, "bo@example.com"], early: async () =>
        {
            graph.Put(ada with { UserPrincipalName = "ada.renamed@example.com" });
            await shop.Get<Delegations>().PutAsync(new("ada.renamed@example.com", eve.UserPrincipalName!, clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddDays(1)), Cancellation);
            Assert.IsType<ApprovalVerdict.Taken>(await DecideAsync(shop, ApprovalRequest.IdOf(shop.Release.Id, shop.Stage.Name), eve.Id));
        });

        Assert.Equal([next.Id], (await EscalateAsync(shop, asked)).Managers!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_or_more_time_at_the_last_moment_leaves_the_escalation_to_be_made(bool answers)
    {
        SimulatedUser boss = graph.Add("boss@example.com", "The Boss");
        graph.Add("ada@example.com", "Ada", manager: boss.Id);
        SimulatedUser bo = graph.Add("bo@example.com", "Bo", manager: boss.Id);
        await using Workshop shop = await OpenAsync();
        Approval asked = await AskAsync(shop, [], quorum: 2);
        ApprovalVerdict? said = answers ? await DecideAsync(shop, asked.Request.Id, bo.Id) : await shop.Get<Decisions>().ExtendAsync(asked.Request.Id, bo.Id, Cancellation);
        Assert.Equal(ApprovalState.Escalated, Assert.IsType<ApprovalVerdict.Taken>(said).Approval.State);

        Approval escalated = await EscalateAsync(shop, asked);

        Assert.Equal([boss.Id], escalated.Managers!);
        Assert.Contains("The Boss may answer too, until", Assert.Single(await LinesAsync(shop)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_Graph_does_not_tell_it_is_tried_again_and_when_that_is_given_up_those_who_are_known_are_asked()
    {
        SimulatedUser boss = graph.Add("boss@example.com", "The Boss");
        graph.Add("ada@example.com", "Ada", manager: boss.Id);
        SimulatedUser bo = graph.Add("bo@example.com", "Bo", manager: boss.Id);
        await using Workshop shop = await OpenAsync();
        Approval asked = await AskAsync(shop, ["dee@example.com"]);

        graph.Refuse = path => path.EndsWith($"{bo.Id}/manager", StringComparison.Ordinal);
        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => EscalateAsync(shop, asked));
        Assert.Empty(await LinesAsync(shop));
        Approval givenUp = (await RequestAsync(shop, asked)).Approval;

        Assert.Equal(ApprovalState.Escalated, givenUp.State);
        Assert.Equal([boss.Id], givenUp.Managers!);
        string line = Assert.Single(await LinesAsync(shop));
        Assert.Contains("dee@example.com, The Boss may answer too, until", line, StringComparison.Ordinal);
        Assert.Contains("Who the managers of the others are is not known: Microsoft Graph did not say", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_Graph_tells_again_before_that_is_given_up_all_managers_are_asked()
    {
        SimulatedUser boss = graph.Add("boss@example.com", "The Boss");
        graph.Add("ada@example.com", "Ada", manager: boss.Id);
        graph.Add("bo@example.com", "Bo", manager: boss.Id);
        await using Workshop shop = await OpenAsync();
        Approval asked = await AskAsync(shop, []);
        graph.Refuse = _ => true;
        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => EscalateAsync(shop, asked));
        graph.Refuse = null;

        Assert.Equal([boss.Id], (await EscalateAsync(shop, asked)).Managers!);
        Assert.Equal([boss.Id], (await RequestAsync(shop, asked)).Approval.Managers!);
        Assert.DoesNotContain("not known", Assert.Single(await LinesAsync(shop)), StringComparison.Ordinal);
    }

    private Task<Workshop> OpenAsync() => Workshop.OpenAsync(emulator, pinned: true, clock: clock, configure: (
        new Dictionary<string, string?>
        {
            ["SlipwayTeams:tenantId"] = SimulatedConnector.TenantId,
            ["SlipwayTeams:appId"] = SimulatedConnector.AppId,
            ["SlipwayTeams:personalChats"] = "true",
            ["SlipwayTeams:graphEndpoint"] = $"{graph.Endpoint}",
        },
        services =>
        {
            services.AddKeyedSingleton<TokenCredential>(TeamsOptions.Section, (_, _) => new SimulatedIdentity(shared.Peer.Identity(), graph));
            services.AddHttpClient(BotKeys.Client).ConfigurePrimaryHttpMessageHandler(shared.Peer.NewHandler);
        }));

    private async Task<Approval> AskAsync(
        Workshop shop, string[] group, int quorum = 1, string[]? people = null, string[]? committers = null, Func<Task>? early = null)
    {
        ApprovalPolicy policy = ApprovalPolicy.Of(quorum, people ?? ["ada@example.com", "bo@example.com"], TimeSpan.FromHours(8)) with
        {
            Escalation = new(new(ApprovalGroup.Escalation, group), TimeSpan.FromHours(2), Managers: true),
            Extension = new(TimeSpan.FromHours(1), 0),
        };
        question = new(
            shop.Release.Request with { Committers = committers },
            shop.Release.PlanDigest,
            shop.Stage with { Approval = policy },
            (await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Seal!,
            clock.GetUtcNow());
        Approval asked = (await shop.Activity<RequestApproval>().Run(question, Cancellation)).Approval;
        await (early?.Invoke() ?? Task.CompletedTask);
        clock.PutForward(TimeSpan.FromHours(8.5));
        return asked;
    }

    /// <summary>The question as the release puts it once the escalation was attended to.</summary>
    private Task<RequestApproval.Report> RequestAsync(Workshop shop, Approval asked) =>
        shop.Activity<RequestApproval>().Run(question! with { After = asked.Request.EscalatesAt, Now = clock.GetUtcNow() }, Cancellation);

    private static async Task<Approval> EscalateAsync(Workshop shop, Approval asked) =>
        (await shop.Activity<EscalateApproval>().Run(new(shop.Release.Id, shop.Stage.Name, asked.Request.EscalatesAt!.Value), Cancellation)).Approval;

    private static Task<ApprovalVerdict?> DecideAsync(Workshop shop, Approval asked, string person) => DecideAsync(shop, asked.Request.Id, person);

    private static Task<ApprovalVerdict?> DecideAsync(Workshop shop, string id, string person) =>
        shop.Get<Decisions>().DecideAsync(id, person, ApprovalAnswer.Approve, null, null, Cancellation);

    private static async Task<string[]> LinesAsync(Workshop shop)
    {
        TimelineEntry[] lines = await shop.Get<ReleaseLedger>().ReadAsync(shop.Release.Id, cancellation: Cancellation).ToArrayAsync(Cancellation);
        return [.. lines.Select(line => line.Event.Text).Where(text => text.StartsWith("Nobody settled", StringComparison.Ordinal))];
    }
}
