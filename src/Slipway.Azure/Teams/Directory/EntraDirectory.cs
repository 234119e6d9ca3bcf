using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Graph.Users.Item.CheckMemberGroups;
using NodaTime;
using NodaTime.TimeZones;

namespace Slipway.Azure.Teams.Directory;

/// <summary>
/// People and groups of the tenant, asked of Microsoft Graph. It takes the application permissions User.Read.All and GroupMember.Read.All; for groups
/// with hidden members Member.Read.Hidden, and for time zones MailboxSettings.Read.
/// </summary>
/// <remarks>
/// https://learn.microsoft.com/graph/api/user-get, group-list-transitivemembers, directoryobject-checkmembergroups, user-list-manager and
/// user-get-mailboxsettings. Every method throws <see cref="DirectoryUnavailableException"/> when Graph does not say what is asked.
/// </remarks>
public sealed class EntraDirectory(GraphServiceClient graph, TimeProvider clock, TeamsOptions options)
{
    private const int GroupsInACall = 20;
    private const int PageSize = 999;
    private const int MostTimeZones = 60;

    private static readonly string[] Facts = ["id", "userPrincipalName", "displayName", "accountEnabled"];

    private readonly Recent<DirectoryPerson?> people = new(clock, Kept);
    private readonly Recent<IReadOnlyList<DirectoryPerson>> groups = new(clock, Kept);
    private readonly Recent<IReadOnlyList<string>> memberships = new(clock, Kept);

    /// <summary>How long one question may take: whoever pressed a button waits for it.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long, of that, it may be waited between tries, so that there is time left for the tries.</summary>
    public static TimeSpan Pauses { get; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the listing of a group may take, all its pages together.</summary>
    public static TimeSpan GroupPatience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long people and members are shown as they were read. Decisions do not look at that.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromMinutes(5);

    /// <summary>How many pages of members are read; a group with more is not one of approvers.</summary>
    public static int MostPages => 20;

    /// <summary>A person as they are now, without their time zone; null when there is none of that id or user name.</summary>
    public async Task<DirectoryPerson?> FindAsync(string oidOrUserName, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(oidOrUserName);
        if (!Guid.TryParseExact(oidOrUserName, "D", out _) && !oidOrUserName.Contains('@', StringComparison.Ordinal))
        {
            return null; // A name of Slipway's own, such as a pipeline's; Graph knows some such words too, and means something else.
        }

        User? user = await AskAsync($"who {oidOrUserName} is", Patience, stop =>
            graph.Users[oidOrUserName].GetAsync(request => request.QueryParameters.Select = Facts, stop), cancellation);
        return user is null ? null : Person(user);
    }

    /// <summary>A person to be shown or asked, as they were some minutes ago at the most, with their time zone; null when there is none.</summary>
    public Task<DirectoryPerson?> RecentAsync(string oidOrUserName, CancellationToken cancellation = default) =>
        people.GetAsync(oidOrUserName, async () => await FindAsync(oidOrUserName, CancellationToken.None) is { } found
            ? found with { TimeZone = await TimeZoneAsync(found) }
            : null, cancellation);

    /// <summary>The people of a group and of the groups in it, as they were some minutes ago at the most, to be shown or asked.</summary>
    public Task<IReadOnlyList<DirectoryPerson>> MembersAsync(string groupId, CancellationToken cancellation = default) =>
        groups.GetAsync(groupId, () => ReadMembersAsync(groupId), cancellation);

    /// <summary>Those of the groups in which a person is now, directly or through another group: for decisions, so asked anew each time.</summary>
    public async Task<IReadOnlyList<string>> GroupsOfAsync(string oid, IReadOnlyList<string> groupIds, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(groupIds);
        List<string> found = [];
        foreach (string[] some in groupIds.Distinct(StringComparer.OrdinalIgnoreCase).Chunk(GroupsInACall))
        {
            CheckMemberGroupsPostResponse? answer = await AskAsync($"in which groups {oid} is", Patience, stop =>
                graph.Users[oid].CheckMemberGroups.PostAsCheckMemberGroupsPostResponseAsync(new() { GroupIds = [.. some] }, null, stop), cancellation);
            // What was not asked for is no answer, whoever gave it.
            found.AddRange(some.Intersect(answer is null ? [] : Said(answer.Value), StringComparer.OrdinalIgnoreCase));
        }

        return found;
    }

    /// <summary>The same as it was some minutes ago at the most, to show people what is for them.</summary>
    public Task<IReadOnlyList<string>> RecentGroupsOfAsync(string oid, IReadOnlyList<string> groupIds, CancellationToken cancellation = default) =>
        memberships.GetAsync($"{oid} {string.Join(' ', groupIds)}", () => GroupsOfAsync(oid, groupIds, CancellationToken.None), cancellation);

    /// <summary>The person to whom somebody reports; null when there is none.</summary>
    public async Task<DirectoryPerson?> ManagerAsync(string oid, CancellationToken cancellation = default)
    {
        DirectoryObject? manager = await AskAsync($"who the manager of {oid} is", Patience, stop =>
            graph.Users[oid].Manager.GetAsync(request => request.QueryParameters.Select = Facts, stop), cancellation);
        return manager is User user ? Person(user) : null;
    }

    private async Task<IReadOnlyList<DirectoryPerson>> ReadMembersAsync(string groupId)
    {
        IReadOnlyList<DirectoryPerson> members = await AskAsync($"who is in the group {groupId}", GroupPatience, stop => PagesAsync(groupId, stop), CancellationToken.None)
            ?? throw new DirectoryUnavailableException($"The directory has no group {groupId}; correct the plan's entraGroup.");
        DirectoryPerson[] placed = [.. members];
        await Parallel.ForAsync(0, Math.Min(placed.Length, MostTimeZones), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (index, _) =>
            placed[index] = placed[index] with { TimeZone = await TimeZoneAsync(placed[index]) });
        return placed;
    }

    private async Task<IReadOnlyList<DirectoryPerson>?> PagesAsync(string groupId, CancellationToken stop)
    {
        List<User> users = [];
        UserCollectionResponse? page = await graph.Groups[groupId].TransitiveMembers.GraphUser.GetAsync(request =>
        {
            // A cast is an advanced query: https://learn.microsoft.com/graph/aad-advanced-queries.
            request.Headers.Add("ConsistencyLevel", "eventual");
            (request.QueryParameters.Count, request.QueryParameters.Top, request.QueryParameters.Select) = (true, PageSize, Facts);
        }, stop);
        for (int read = 1; ; read++)
        {
            users.AddRange(Said(page?.Value));
            if (page!.OdataNextLink is not { } next)
            {
                return [.. users.Select(Person).DistinctBy(person => person.Id)];
            }

            if (!GraphConnection.IsWithin(graph.RequestAdapter.BaseUrl!, next))
            {
                throw new DirectoryUnavailableException($"The list of the group {groupId} goes on at another place than Microsoft Graph; nothing was asked there.");
            }

            if (read == MostPages)
            {
                throw new DirectoryUnavailableException(
                    $"The group {groupId} has more than {MostPages * PageSize} members; name a smaller one as the plan's entraGroup.");
            }

            page = await graph.Groups[groupId].TransitiveMembers.GraphUser.WithUrl(next)
                .GetAsync(request => request.Headers.Add("ConsistencyLevel", "eventual"), stop);
        }
    }

    // Nobody waits longer for an approval because of it: without it, the plan's time zone counts.
    private async Task<string?> TimeZoneAsync(DirectoryPerson person)
    {
        if (!bool.TryParse(options.TimeZones, out bool asks) || !asks)
        {
            return null;
        }

        try
        {
            MailboxSettings? settings = await AskAsync($"in which time zone {person.Id} is", Patience, stop =>
                graph.Users[person.Id].MailboxSettings.GetAsync(null, stop), CancellationToken.None);
            return settings?.TimeZone is not { } named ? null
                : TzdbDateTimeZoneSource.Default.WindowsToTzdbIds.TryGetValue(named, out string? mapped) ? mapped
                : DateTimeZoneProviders.Tzdb.GetZoneOrNull(named)?.Id;
        }
        catch (DirectoryUnavailableException)
        {
            return null;
        }
    }

    // What the app may not read is null: https://learn.microsoft.com/graph/permissions-overview (limited information returned).
    private static DirectoryPerson Person(User user)
    {
        string id = Said(user.Id);
        return new(id, user.UserPrincipalName ?? id, user.DisplayName ?? user.UserPrincipalName ?? id, user.AccountEnabled is true && user.UserPrincipalName is not null);
    }

    private static T Said<T>(T? part)
        where T : class => part ?? throw new DirectoryUnavailableException("Microsoft Graph gave an answer in which the essential part is missing.");

    private Task<T?> AskAsync<T>(string what, TimeSpan longest, Func<CancellationToken, Task<T?>> ask, CancellationToken cancellation)
        where T : class => GraphQuestion.AskAsync(what, longest, clock, ask, cancellation);
}
