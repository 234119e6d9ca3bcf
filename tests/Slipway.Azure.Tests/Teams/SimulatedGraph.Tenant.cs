using System.Collections.Concurrent;

namespace Slipway.Azure.Tests.Teams;

/// <content>Who is in the tenant.</content>
internal sealed partial class SimulatedGraph
{
    private readonly ConcurrentDictionary<string, SimulatedUser> users = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string[]> groups = new(StringComparer.OrdinalIgnoreCase);

    private Dictionary<string, string[]>? index;
    private int count;

    /// <summary>Adds a user.</summary>
    public SimulatedUser Add(string? userName, string? name = null, bool? enabled = true, string? manager = null, string? timeZone = null) =>
        Put(new(NewId(), userName, name, enabled, manager, timeZone));

    /// <summary>Writes a user anew.</summary>
    public SimulatedUser Put(SimulatedUser user) => users[user.Id] = user;

    /// <summary>Adds a group of users and groups.</summary>
    public Guid AddGroup(params string[] members)
    {
        string id = NewId();
        groups[id] = members;
        return Guid.Parse(id);
    }

    public void SetMembers(Guid group, params string[] members) => groups[group.ToString()] = members;

    /// <summary>From now on lists show the groups as they are now: the index behind advanced queries lags.</summary>
    public void FreezeIndex() => index = groups.ToDictionary(StringComparer.OrdinalIgnoreCase);

    private HashSet<SimulatedUser> Within(string group, IReadOnlyDictionary<string, string[]> asOf) =>
        [.. asOf.GetValueOrDefault(group, []).SelectMany(member => Find(member) is { } user ? [user] : Within(member, asOf))];

    private SimulatedUser? Find(string? id) => id is null ? null
        : users.GetValueOrDefault(id) ?? users.Values.FirstOrDefault(user => id.Equals(user.UserPrincipalName, StringComparison.OrdinalIgnoreCase));

    private string NewId() => $"5a000000-0000-4000-8000-{Interlocked.Increment(ref count):000000000000}";
}
