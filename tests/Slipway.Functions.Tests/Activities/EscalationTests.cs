using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Bot;
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
    public async Task When_Graph_is_out_the_group_is_asked_alone_and_the_timeline_says_why()
    {
        graph.Add("ada@example.com", "Ada");
        await using Workshop shop = await OpenAsync();
        Approval asked = await AskAsync(shop, ["dee@example.com"]);
        graph.Next(401, "{}", "application/json");
        graph.Next(401, "{}", "application/json");

        Approval escalated = await EscalateAsync(shop, asked);

        Assert.Equal((ApprovalState.Escalated, null), (escalated.State, escalated.Managers));
        string line = Assert.Single(await LinesAsync(shop));
        Assert.Contains("dee@example.com may answer too, until", line, StringComparison.Ordinal);
        Assert.Contains("Who their managers are is not known: Microsoft Graph did not say", line, StringComparison.Ordinal);
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

    private async Task<Approval> AskAsync(Workshop shop, string[] group)
    {
        ApprovalPolicy policy = ApprovalPolicy.Of(1, ["ada@example.com", "bo@example.com"], TimeSpan.FromHours(8)) with
        {
            Escalation = new(new(ApprovalGroup.Escalation, group), TimeSpan.FromHours(2), Managers: true),
        };
        Stage stage = shop.Stage with { Approval = policy };
        VersionSeal seal = (await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Seal!;
        Approval asked = (await shop.Activity<RequestApproval>().Run(new(shop.Release.Request, shop.Release.PlanDigest, stage, seal, clock.GetUtcNow()), Cancellation)).Approval;
        clock.PutForward(TimeSpan.FromHours(8.5));
        return asked;
    }

    private static async Task<Approval> EscalateAsync(Workshop shop, Approval asked) =>
        (await shop.Activity<EscalateApproval>().Run(new(shop.Release.Id, shop.Stage.Name, asked.Request.EscalatesAt!.Value), Cancellation)).Approval;

    private static Task<ApprovalVerdict?> DecideAsync(Workshop shop, Approval asked, string person) =>
        shop.Get<Decisions>().DecideAsync(asked.Request.Id, person, ApprovalAnswer.Approve, null, null, Cancellation);

    private static async Task<string[]> LinesAsync(Workshop shop)
    {
        TimelineEntry[] lines = await shop.Get<ReleaseLedger>().ReadAsync(shop.Release.Id, cancellation: Cancellation).ToArrayAsync(Cancellation);
        return [.. lines.Select(line => line.Event.Text).Where(text => text.StartsWith("Nobody settled", StringComparison.Ordinal))];
    }
}
