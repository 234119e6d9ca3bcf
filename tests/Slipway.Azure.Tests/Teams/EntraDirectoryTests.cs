using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Directory;

namespace Slipway.Azure.Tests.Teams;

public sealed class EntraDirectoryTests
{
    [Fact]
    public async Task A_person_is_found_by_object_id_and_by_user_name_and_shown_by_name()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada+ops#EXT#@example.com", "Ada Lovelace");
        EntraDirectory directory = graph.Open();

        DirectoryPerson? byId = await directory.FindAsync(ada.Id, Sample.Cancellation);
        DirectoryPerson? byName = await directory.FindAsync("ADA+ops#ext#@example.com", Sample.Cancellation);

        Assert.Equal(new DirectoryPerson(ada.Id, "ada+ops#EXT#@example.com", "Ada Lovelace", true), byId);
        Assert.Equal(byId, byName);
    }

    [Fact]
    public async Task Somebody_whom_the_directory_does_not_know_is_nobody()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        EntraDirectory directory = graph.Open();

        Assert.Null(await directory.FindAsync("nobody@example.com", Sample.Cancellation));
        Assert.Null(await directory.FindAsync("5a000000-0000-4000-8000-0000000000aa", Sample.Cancellation));
    }

    [Theory]
    [InlineData("ci")]
    [InlineData("me")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("{5a000000-0000-4000-8000-000000000001}")]
    public async Task A_name_that_is_neither_an_object_id_nor_a_user_name_is_not_even_asked_for(string name)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();

        Assert.Null(await graph.Open().FindAsync(name, Sample.Cancellation));
        Assert.Empty(graph.Asked);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(null, false)]
    public async Task Only_an_account_that_says_it_is_enabled_is_enabled(bool? said, bool isEnabled)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com", "Ada", said);
        Guid group = graph.AddGroup(ada.Id);
        EntraDirectory directory = graph.Open();

        DirectoryPerson? found = await directory.FindAsync(ada.Id, Sample.Cancellation);
        DirectoryPerson member = Assert.Single(await directory.MembersAsync(group.ToString(), Sample.Cancellation));

        Assert.Equal((isEnabled, isEnabled), (found!.IsEnabled, member.IsEnabled));
    }

    [Fact]
    public async Task Members_that_the_app_may_not_read_are_listed_as_not_enabled_under_their_ids()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com", "Ada");
        Guid group = graph.AddGroup(ada.Id);

        IReadOnlyList<DirectoryPerson> members = await graph.Open(new SimulatedEntra("GroupMember.Read.All")).MembersAsync(group.ToString(), Sample.Cancellation);

        Assert.Equal([new(ada.Id, ada.Id, ada.Id, false)], members);
    }

    [Fact]
    public async Task A_group_is_read_over_three_pages_with_the_people_of_the_groups_in_it_each_once()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        graph.PageSize = 2;
        // Somebody joins while the pages are read, and the second begins with whom the first ended.
        graph.NextLink = next => next.Replace("$skiptoken=2", "$skiptoken=1", StringComparison.Ordinal);
        string[] people = [.. Enumerable.Range(1, 5).Select(number => graph.Add($"p{number}@example.com", $"P {number}").Id)];
        Guid inner = graph.AddGroup(people[2], people[3], people[4]);
        Guid outer = graph.AddGroup(people[0], people[1], people[2], inner.ToString());

        IReadOnlyList<DirectoryPerson> members = await graph.Open().MembersAsync(outer.ToString(), Sample.Cancellation);

        Assert.Equal(["p1@example.com", "p2@example.com", "p3@example.com", "p4@example.com", "p5@example.com"], members.Select(member => member.UserName));
        Assert.Equal(3, graph.Asked.Count);
    }

    [Fact]
    public async Task A_list_that_does_not_end_is_given_up_at_the_cap()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        graph.IsEndless = true;
        Guid group = graph.AddGroup(graph.Add("ada@example.com").Id);

        DirectoryUnavailableException refused = await Assert.ThrowsAsync<DirectoryUnavailableException>(
            () => graph.Open().MembersAsync(group.ToString(), Sample.Cancellation));

        Assert.Equal($"The group {group} has more than 19980 members; name a smaller one as the plan's entraGroup.", refused.Message);
        Assert.Equal(EntraDirectory.MostPages, graph.Asked.Count);
    }

    [Fact]
    public async Task A_group_that_is_gone_is_said_to_be_gone()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();

        DirectoryUnavailableException refused = await Assert.ThrowsAsync<DirectoryUnavailableException>(
            () => graph.Open().MembersAsync("5a000000-0000-4000-8000-0000000000aa", Sample.Cancellation));

        Assert.Equal("The directory has no group 5a000000-0000-4000-8000-0000000000aa; correct the plan's entraGroup.", refused.Message);
    }

    [Fact]
    public async Task Members_and_people_to_be_shown_are_kept_for_minutes_and_then_read_anew()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        FakeTimeProvider clock = new();
        SimulatedUser ada = graph.Add("ada@example.com", "Ada");
        Guid group = graph.AddGroup(ada.Id);
        EntraDirectory directory = graph.Open(clock: clock);
        await directory.MembersAsync(group.ToString(), Sample.Cancellation);
        await directory.RecentAsync(ada.Id, Sample.Cancellation);
        graph.SetMembers(group);
        graph.Put(ada with { DisplayName = "Lady Lovelace" });

        clock.Advance(EntraDirectory.Kept - TimeSpan.FromTicks(1));
        Assert.Single(await directory.MembersAsync(group.ToString(), Sample.Cancellation));
        Assert.Equal("Ada", (await directory.RecentAsync(ada.Id, Sample.Cancellation))!.DisplayName);
        Assert.Equal(2, graph.Asked.Count);

        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Empty(await directory.MembersAsync(group.ToString(), Sample.Cancellation));
        Assert.Equal("Lady Lovelace", (await directory.RecentAsync(ada.Id, Sample.Cancellation))!.DisplayName);
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        Guid group = graph.AddGroup(graph.Add("ada@example.com").Id);
        EntraDirectory directory = graph.Open();
        graph.Fail(1, 403, code: "Authorization_RequestDenied");
        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => directory.MembersAsync(group.ToString(), Sample.Cancellation));

        Assert.Single(await directory.MembersAsync(group.ToString(), Sample.Cancellation));
    }

    [Fact]
    public async Task Many_who_ask_for_a_group_at_once_read_it_once_and_one_who_leaves_takes_nothing_from_the_others()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        FakeTimeProvider clock = new();
        Guid group = graph.AddGroup(graph.Add("ada@example.com").Id);
        EntraDirectory directory = graph.Open(clock: clock);
        Task came = graph.NextHangs();
        using CancellationTokenSource leaving = new();
        Task<IReadOnlyList<DirectoryPerson>> left = directory.MembersAsync(group.ToString(), leaving.Token);
        Task<IReadOnlyList<DirectoryPerson>> stays = directory.MembersAsync(group.ToString(), Sample.Cancellation);
        await came;

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.False(stays.IsCompleted);
        clock.Advance(EntraDirectory.GroupPatience);

        DirectoryUnavailableException late = await Assert.ThrowsAsync<DirectoryUnavailableException>(() => stays);
        Assert.Equal($"Microsoft Graph did not say who is in the group {group} within 30 s.", late.Message);
        Assert.Single(graph.Asked);
    }

    [Fact]
    public async Task Membership_is_asked_in_calls_of_twenty_groups_and_what_was_not_asked_for_does_not_count()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        string[] groups = [.. Enumerable.Range(0, 45).Select(number => graph.AddGroup(number % 2 == 0 ? [ada.Id] : []).ToString())];
        EntraDirectory directory = graph.Open();

        IReadOnlyList<string> found = await directory.GroupsOfAsync(ada.Id, [.. groups, groups[0].ToUpperInvariant()], Sample.Cancellation);
        Assert.Equal(groups.Where((_, number) => number % 2 == 0), found);
        Assert.Equal(3, graph.Asked.Count);

        graph.Next(200, $$"""{"value":["{{groups[0]}}"]}""", "application/json");
        Assert.Empty(await directory.GroupsOfAsync(ada.Id, [groups[1]], Sample.Cancellation));
    }

    [Fact]
    public async Task No_group_is_no_question()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();

        Assert.Empty(await graph.Open().GroupsOfAsync("5a000000-0000-4000-8000-000000000001", [], Sample.Cancellation));
        Assert.Empty(graph.Asked);
    }

    [Fact]
    public async Task A_manager_is_found_where_there_is_one()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser boss = graph.Add("boss@example.com", "The Boss");
        SimulatedUser ada = graph.Add("ada@example.com", manager: boss.Id);
        EntraDirectory directory = graph.Open();

        Assert.Equal(new DirectoryPerson(boss.Id, "boss@example.com", "The Boss", true), await directory.ManagerAsync(ada.Id, Sample.Cancellation));
        Assert.Null(await directory.ManagerAsync(boss.Id, Sample.Cancellation));
    }

    [Theory]
    [InlineData("W. Europe Standard Time", "Europe/Berlin")]
    [InlineData("America/New_York", "America/New_York")]
    [InlineData("tzone://Microsoft/Custom", null)]
    [InlineData(null, null)]
    public async Task A_time_zone_is_told_by_its_name_in_the_tz_database(string? set, string? zone)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com", timeZone: set);
        Guid group = graph.AddGroup(ada.Id);
        EntraDirectory directory = graph.Open(new SimulatedEntra([.. SimulatedEntra.Least, "MailboxSettings.Read"]), options: new TeamsOptions { TimeZones = "true" });

        Assert.Equal(zone, (await directory.RecentAsync(ada.Id, Sample.Cancellation))!.TimeZone);
        Assert.Equal(zone, Assert.Single(await directory.MembersAsync(group.ToString(), Sample.Cancellation)).TimeZone);
    }

    [Theory]
    [InlineData("true", 2)]
    [InlineData("false", 1)]
    [InlineData(null, 1)]
    public async Task Without_the_permission_a_time_zone_is_unknown_and_without_the_setting_it_is_not_asked_for(string? setting, int asked)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com", timeZone: "UTC");

        DirectoryPerson? found = await graph.Open(options: new TeamsOptions { TimeZones = setting }).RecentAsync(ada.Id, Sample.Cancellation);

        Assert.Equal((null, asked), (found!.TimeZone, graph.Asked.Count));
    }
}
