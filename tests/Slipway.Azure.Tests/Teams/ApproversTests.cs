using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Directory;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Tests.Teams;

public sealed class ApproversTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task Whoever_was_removed_from_the_group_may_no_longer_decide_though_lists_and_the_index_still_show_them()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com", "Ada");
        Guid managers = graph.AddGroup(ada.Id);
        ApprovalGroup group = new("release-managers", [], managers);
        Approvers approvers = On(graph);
        Assert.IsType<ApprovalVerdict.Taken>(await AnswerAsync(approvers, Request(group), ada.Id));
        Assert.Single(await approvers.PeopleAsync(group, Sample.Cancellation));

        graph.FreezeIndex();
        graph.SetMembers(managers);

        Assert.Equal(ApprovalRefusal.NotInGroup, Assert.IsType<ApprovalVerdict.Refused>(await AnswerAsync(approvers, Request(group), ada.Id)).Reason);
        Assert.Single(await approvers.PeopleAsync(group, Sample.Cancellation));
        Assert.Single(await On(graph).PeopleAsync(group, Sample.Cancellation));
    }

    [Fact]
    public async Task Whoever_joined_a_group_in_the_group_may_decide_at_once()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        Guid inner = graph.AddGroup();
        ApprovalGroup group = new("release-managers", [], graph.AddGroup(inner.ToString()));
        Approvers approvers = On(graph);
        Assert.Empty(await approvers.PeopleAsync(group, Sample.Cancellation));
        Assert.IsType<ApprovalVerdict.Refused>(await AnswerAsync(approvers, Request(group), ada.Id));

        graph.SetMembers(inner, ada.Id);

        Assert.IsType<ApprovalVerdict.Taken>(await AnswerAsync(approvers, Request(group), ada.Id));
    }

    [Fact]
    public async Task A_person_has_the_groups_of_quorums_escalation_and_glass_in_which_they_are_under_the_name_that_plans_write()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        ApprovalPolicy policy = new(
            [new(1, new("in", [], graph.AddGroup(ada.Id))), new(1, new("out", [], graph.AddGroup())), new(1, new("named", ["ada@example.com"]))],
            false,
            Day,
            Escalation: new(new(ApprovalGroup.Escalation, [], graph.AddGroup(ada.Id)), Day),
            BreakGlass: new(ApprovalGroup.BreakGlass, [], graph.AddGroup(ada.Id)));

        Approver? who = await On(graph).OfAsync(Request(policy), ada.Id, Sample.Cancellation);

        Assert.Equal(("ada@example.com", true), (who!.Name, who.IsEnabled));
        Assert.Equal(["in", ApprovalGroup.Escalation, ApprovalGroup.BreakGlass], who.Groups);
        Assert.Equal(2, graph.Asked.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task An_account_that_is_disabled_or_cannot_be_verified_may_not_decide(bool? enabled)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com", enabled: enabled);
        Approvers approvers = On(graph);

        ApprovalVerdict? byGroup = await AnswerAsync(approvers, Request(new ApprovalGroup("release-managers", [], graph.AddGroup(ada.Id))), ada.Id);
        ApprovalVerdict? byName = await AnswerAsync(approvers, Request(new ApprovalGroup("release-managers", ["ada@example.com"])), ada.Id);

        Assert.Equal(ApprovalRefusal.NotEnabled, Assert.IsType<ApprovalVerdict.Refused>(byGroup).Reason);
        Assert.Equal(ApprovalRefusal.NotEnabled, Assert.IsType<ApprovalVerdict.Refused>(byName).Reason);
    }

    [Fact]
    public async Task Somebody_whom_the_directory_does_not_know_is_nobody_even_when_a_plan_names_them()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();

        Assert.Null(await On(graph).OfAsync(Request(new ApprovalGroup("release-managers", ["gone@example.com"])), "gone@example.com", Sample.Cancellation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_outage_at_either_question_throws_and_grants_nothing_and_the_answer_counts_when_it_is_over(int answered)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        ApprovalRequest request = Request(new ApprovalGroup("release-managers", ["ada@example.com"], graph.AddGroup(ada.Id)));
        Approvers approvers = On(graph);
        await approvers.PeopleAsync(request.Policy.Quorums[0].Group, Sample.Cancellation);
        if (answered == 1)
        {
            graph.Next(200, ada.Json("id,userPrincipalName,displayName,accountEnabled").ToJsonString(), "application/json");
        }

        graph.Fail(4, 503, retryAfter: 0, "ServiceUnavailable");

        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => AnswerAsync(approvers, request, ada.Id));
        Assert.IsType<ApprovalVerdict.Taken>(await AnswerAsync(approvers, request, ada.Id));
    }

    [Fact]
    public async Task A_stand_in_answers_for_somebody_who_is_still_in_the_group_and_enabled()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        SimulatedUser ben = graph.Add("ben@example.com");
        Guid managers = graph.AddGroup(ada.Id);
        ApprovalRequest request = Request(
            new ApprovalPolicy([new(1, new("release-managers", [], managers))], false, Day, StandIns: [new("ADA@example.com", "BEN@example.com", Sample.Noon - Day, Sample.Noon + Day)]));
        Approvers approvers = On(graph);

        Assert.Equal("ada@example.com", Assert.IsType<ApprovalVerdict.Taken>(await AnswerAsync(approvers, request, ben.Id)).Approval.Decisions[0].For);

        graph.Put(ada with { AccountEnabled = false });
        Assert.Equal(ApprovalRefusal.NotEnabled, Assert.IsType<ApprovalVerdict.Refused>(await AnswerAsync(approvers, request, ben.Id)).Reason);

        graph.Put(ada);
        graph.SetMembers(managers);
        Assert.Equal(ApprovalRefusal.NotInGroup, Assert.IsType<ApprovalVerdict.Refused>(await AnswerAsync(approvers, request, ben.Id)).Reason);
    }

    [Fact]
    public async Task Nobody_answers_for_somebody_whom_the_directory_does_not_know()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ben = graph.Add("ben@example.com");
        ApprovalRequest request = Request(new ApprovalPolicy(
            [new(1, new("release-managers", ["gone@example.com"]))], false, Day, StandIns: [new("gone@example.com", "ben@example.com", Sample.Noon - Day, Sample.Noon + Day)]));

        Assert.Equal(ApprovalRefusal.NotInGroup, Assert.IsType<ApprovalVerdict.Refused>(await AnswerAsync(On(graph), request, ben.Id)).Reason);
    }

    [Fact]
    public async Task Only_delegations_that_hold_and_are_to_the_person_cost_a_question()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        SimulatedUser ben = graph.Add("ben@example.com");
        Delegation[] delegations =
        [
            new("ada@example.com", "ben@example.com", Sample.Noon - Day, Sample.Noon + Day),
            new("past@example.com", "ben@example.com", Sample.Noon - Day, Sample.Noon),
            new("other@example.com", "cid@example.com", Sample.Noon - Day, Sample.Noon + Day),
        ];
        List<string> asked = [];

        Approver? who = await On(graph).OfAsync(
            Request(new ApprovalGroup("release-managers", ["ada@example.com"])),
            ben.Id,
            (name, _) =>
            {
                asked.Add(name);
                return Task.FromResult<IReadOnlyList<Delegation>>(delegations);
            },
            Sample.Cancellation);

        Assert.Equal(["ben@example.com"], asked);
        Assert.Equal(["ada@example.com"], who!.Delegators!.Select(delegator => delegator.Name));
        Assert.Equal(delegations, who.Delegations!);
        Assert.Equal(2, graph.Asked.Count);
    }

    [Fact]
    public async Task People_are_shown_by_name_each_once_and_those_whom_nobody_knows_by_what_the_plan_calls_them()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com", "Ada Lovelace");
        SimulatedUser ben = graph.Add("ben@example.com", "Ben");

        IReadOnlyList<DirectoryPerson> people = await On(graph).PeopleAsync(
            new ApprovalGroup("release-managers", ["ADA@example.com", "gone@example.com"], graph.AddGroup(ada.Id, ben.Id)), Sample.Cancellation);

        Assert.Equal([("Ada Lovelace", true), ("gone@example.com", false), ("Ben", true)], people.Select(person => (person.DisplayName, person.IsEnabled)));
    }

    [Fact]
    public async Task A_manager_is_found_by_the_name_in_the_plan()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser boss = graph.Add("boss@example.com", "The Boss");
        graph.Add("ada@example.com", manager: boss.Id);
        Approvers approvers = On(graph);

        Assert.Equal("The Boss", (await approvers.ManagerAsync("ada@example.com", Sample.Cancellation))?.DisplayName);
        Assert.Null(await approvers.ManagerAsync("boss@example.com", Sample.Cancellation));
        Assert.Null(await approvers.ManagerAsync("gone@example.com", Sample.Cancellation));
    }

    [Fact]
    public async Task Whoever_is_named_by_object_id_keeps_their_right_under_another_user_name_and_whoever_gets_theirs_has_none()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com", "Ada");
        Approvers approvers = On(graph);
        ApprovalRequest request = Request(new ApprovalGroup("release-managers", [ada.Id.ToUpperInvariant()]));

        graph.Put(ada with { UserPrincipalName = "ada.lovelace@example.com" });
        SimulatedUser other = graph.Add("ada@example.com", "Another Ada");

        Assert.IsType<ApprovalVerdict.Taken>(await AnswerAsync(approvers, request, ada.Id));
        Assert.Equal(ApprovalRefusal.NotInGroup, Assert.IsType<ApprovalVerdict.Refused>(await AnswerAsync(approvers, request, other.Id)).Reason);
        Assert.Equal("Ada", Assert.Single(await approvers.PeopleAsync(request.Policy.Quorums[0].Group, Sample.Cancellation)).DisplayName);
        Assert.Equal("Ada", (await approvers.NamesAsync([ada.Id, "bo@example.com", Guid.Empty.ToString()], Day, Sample.Cancellation))[ada.Id]);
    }

    [Fact]
    public async Task What_is_for_somebody_to_see_is_asked_once_in_some_minutes_and_their_answer_anew()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        Guid managers = graph.AddGroup(ada.Id);
        ApprovalRequest request = Request(new ApprovalGroup("release-managers", [], managers));
        Approvers approvers = On(graph);
        Task<Approver?> RecentAsync() => approvers.RecentAsync(request, ada.Id, (_, _) => Task.FromResult<IReadOnlyList<Delegation>>([]), Sample.Cancellation);
        Assert.True(Approval.Ask(request).Concerns((await RecentAsync())!, Sample.Noon));
        int asked = graph.Asked.Count;

        graph.SetMembers(managers);

        Assert.True(Approval.Ask(request).Concerns((await RecentAsync())!, Sample.Noon));
        Assert.Equal(asked, graph.Asked.Count);
        Assert.IsType<ApprovalVerdict.Refused>(await AnswerAsync(approvers, request, ada.Id));
    }

    [Fact]
    public async Task Without_a_directory_people_are_their_names()
    {
        Approvers approvers = new(null, TimeProvider.System);
        ApprovalGroup group = new("release-managers", ["ada@example.com"], Guid.Parse("5a000000-0000-4000-8000-000000000001"));

        Approver? who = await approvers.OfAsync(Request(group), "ada@example.com", Sample.Cancellation);

        Assert.Equal(Sample.Json(Approver.Named("ada@example.com") with { Delegations = [] }), Sample.Json(who));
        Assert.Equal([new("ada@example.com", "ada@example.com", "ada@example.com", true)], await approvers.PeopleAsync(group, Sample.Cancellation));
        Assert.Null(await approvers.ManagerAsync("ada@example.com", Sample.Cancellation));
        Assert.False(approvers.AreLookedUp);
    }

    private static Approvers On(SimulatedGraph graph)
    {
        FakeTimeProvider clock = new(Sample.Noon);
        return new(graph.Open(clock: clock), clock);
    }

    private static ApprovalRequest Request(ApprovalGroup group) => Request(new ApprovalPolicy([new(1, group)], false, Day));

    private static ApprovalRequest Request(ApprovalPolicy policy) => new(
        "a", Sample.Release(), "production", policy, "ci@example.com", Digest.Of("build"), Digest.Of("plan"), null, Sample.Noon, Sample.Noon + Day);

    private static async Task<ApprovalVerdict?> AnswerAsync(Approvers approvers, ApprovalRequest request, string person) =>
        await approvers.OfAsync(request, person, Sample.Cancellation) is { } who
            ? Approval.Ask(request).Answer(new ApprovalDecision(who.Name, ApprovalAnswer.Approve, null, Sample.Noon), who)
            : null;
}
