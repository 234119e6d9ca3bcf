using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Teams.Directory;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Page;
using Slipway.Functions.Tests.Activities;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Page;

/// <summary>Who finds buttons on the page, by what the directory says now.</summary>
public sealed class PageViewersTests(Emulator emulator) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private SimulatedGraph graph = null!;
    private readonly FakeTimeProvider clock = new(Now);

    private Delegations delegations = null!;
    private PageViewers viewers = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        graph = await SimulatedGraph.StartAsync();
        StorageAccount account = new(await emulator.ConnectionStringAsync());
        await account.PrepareAsync(cancellation: Cancellation);
        delegations = new Delegations(account, TimeProvider.System);
        viewers = new PageViewers(
            new Approvers(graph.Open(clock: clock), clock), delegations, new ReleaseRecords(account), new PlanStore(new ArtifactAccounts(account, new Dictionary<string, BlobAccount>())), clock);
    }

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    [Fact]
    public async Task Buttons_are_for_those_who_are_asked_who_stand_in_for_them_and_who_may_break_the_glass()
    {
        SimulatedUser member = graph.Add("member@viewers.example.com");
        SimulatedUser named = graph.Add("named@viewers.example.com");
        SimulatedUser standIn = graph.Add("stand-in@viewers.example.com");
        SimulatedUser delegated = graph.Add("delegate@viewers.example.com");
        SimulatedUser breaker = graph.Add("breaker@viewers.example.com");
        SimulatedUser later = graph.Add("later@viewers.example.com");
        SimulatedUser stranger = graph.Add("stranger@viewers.example.com");
        await delegations.PutAsync(new Delegation(member.UserPrincipalName!, delegated.UserPrincipalName!, Now.AddDays(-1), Now.AddDays(1)), Cancellation);
        Approval open = Approval.Ask(Request(new ApprovalPolicy(
            [new Quorum(1, new ApprovalGroup("managers", [named.UserPrincipalName!], graph.AddGroup($"{graph.AddGroup(member.Id)}")))],
            false,
            TimeSpan.FromHours(1),
            Escalation: new Escalation(new ApprovalGroup(ApprovalGroup.Escalation, [later.UserPrincipalName!]), TimeSpan.FromHours(1)),
            StandIns: [new Delegation(named.UserPrincipalName!, standIn.UserPrincipalName!, Now.AddDays(-1), Now.AddDays(1))],
            BreakGlass: new ApprovalGroup(ApprovalGroup.BreakGlass, [breaker.UserPrincipalName!]))));

        foreach (SimulatedUser person in new[] { member, named, standIn, delegated, breaker })
        {
            Assert.Equal((person.UserPrincipalName, CardViewer.Page), (person.UserPrincipalName, await OfAsync(open, person.Id)));
        }

        Assert.Null(await OfAsync(open, stranger.Id));
        Assert.Equal(CardViewer.Onlooker, await OfAsync(open, later.Id));
        Assert.Equal(CardViewer.Page, await OfAsync(open with { State = ApprovalState.Escalated }, later.Id));
        Assert.Null(await OfAsync(open, "5a000000-0000-4000-8000-00000000dead"));
        Assert.Null(await OfAsync(open with { State = ApprovalState.Approved }, stranger.Id));
        Assert.Equal(CardViewer.Page, await OfAsync(open with { State = ApprovalState.Approved }, member.Id));
    }

    [Fact]
    public async Task Who_asked_for_it_who_wrote_it_and_who_has_answered_in_anothers_place_may_look()
    {
        SimulatedUser asker = graph.Add("ci@example.com");
        SimulatedUser wrote = graph.Add("wrote@looking.example.com");
        SimulatedUser ada = graph.Add("ada@looking.example.com");
        Approval open = Approval.Ask(Request(ApprovalPolicy.Of(2, ["bo@looking.example.com", "cy@looking.example.com"], TimeSpan.FromHours(1))) with { Committers = ["Wrote@looking.example.com"] });
        open = open with { Decisions = [new("ada@looking.example.com", ApprovalAnswer.Approve, null, Now, For: "bo@looking.example.com")] };

        Assert.All(await Task.WhenAll(OfAsync(open, asker.Id), OfAsync(open, wrote.Id), OfAsync(open, ada.Id)), viewer => Assert.Equal(CardViewer.Onlooker, viewer));
    }

    [Fact]
    public async Task Whoever_has_just_joined_finds_the_buttons_and_the_directory_is_not_kept_busy()
    {
        SimulatedUser ada = graph.Add("ada@joining.example.com");
        Guid group = graph.AddGroup();
        Approval open = Approval.Ask(Request(new ApprovalPolicy([new Quorum(1, new ApprovalGroup("managers", [], group))], false, TimeSpan.FromHours(1))));
        Assert.Null(await OfAsync(open, ada.Id));
        int asked = graph.Asked.Count;
        Assert.Null(await OfAsync(open, ada.Id));
        Assert.Equal(asked, graph.Asked.Count);

        graph.SetMembers(group, ada.Id);
        clock.Advance(Approvers.Repeats);
        Assert.Equal(CardViewer.Page, await OfAsync(open, ada.Id));
    }

    [Fact]
    public async Task Whoever_is_known_to_be_asked_is_not_looked_up_again_for_a_while()
    {
        SimulatedUser ada = graph.Add("ada@known.example.com");
        Approval open = Approval.Ask(Request(ApprovalPolicy.Of(1, [ada.UserPrincipalName!], TimeSpan.FromHours(1))));
        Assert.Equal(CardViewer.Page, await OfAsync(open, ada.Id));
        await graph.StopAsync();

        Assert.Equal(CardViewer.Page, await OfAsync(open, ada.Id));
    }

    [Fact]
    public async Task While_the_directory_does_not_say_whom_it_concerns_nothing_is_shown()
    {
        SimulatedUser ada = graph.Add("ada@outage.example.com");
        Approval open = Approval.Ask(Request(ApprovalPolicy.Of(1, [ada.UserPrincipalName!], TimeSpan.FromHours(1))));
        await graph.StopAsync();

        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => OfAsync(open, ada.Id));
    }

    private Task<CardViewer?> OfAsync(Approval approval, string person) => viewers.OfAsync(approval, person, Cancellation);

    private static ApprovalRequest Request(ApprovalPolicy policy) => new(
        "00ff", ReleaseId.Parse("storefront-1.4.0"), "production", policy, "ci@example.com", Digest.Of("content"), Digest.Of("plan"), null, Now, Now.AddHours(1));
}
