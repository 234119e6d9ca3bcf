using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Directory;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Cards;

/// <summary>
/// Who is asked, to show them and to remind them; never to decide who may answer. Where the directory does not say, those whom the plan names are asked
/// all the same, and it is asked again the next time.
/// </summary>
public sealed class AskedPeople(Approvers approvers, Delegations delegations)
{
    /// <summary>A larger group is shown as one, and reminded in its channel.</summary>
    public const int Most = 60;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Whom an approval still waits for, with their time zones: those whom the plan names, and the members of directory groups.</summary>
    public async Task<IReadOnlyList<AskedPerson>> AwaitedAsync(Approval approval, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(approval);
        return [.. (await PeopleAsync(approval, cancellation)).Select(asked => new AskedPerson(asked.Name, asked.Known?.TimeZone))];
    }

    /// <summary>The chats of those of these people whom the directory knows.</summary>
    public async Task<IReadOnlyDictionary<string, CardPlace>> ChatsAsync(Approval approval, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(approval);
        Dictionary<string, CardPlace> chats = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, DirectoryPerson? known) in await PeopleAsync(approval, cancellation))
        {
            if (Guid.TryParse(known?.Id ?? name, out Guid id))
            {
                chats[name] = new(CardPlaceKind.Person, id.ToString("D"));
            }
        }

        return chats;
    }

    /// <summary>What is found now of directory groups and delegations, in place of what was found before; what nobody says stays as it was.</summary>
    public async Task<AskedFacts> FindAsync(ApprovalRequest request, AskedFacts before, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(before);
        Dictionary<string, IReadOnlyList<string>> members = new(before.Members);
        foreach (ApprovalGroup group in request.Policy.Quorums.Select(quorum => quorum.Group).Where(group => group.EntraGroup is not null))
        {
            if (await MembersAsync(group, cancellation) is { } people)
            {
                members.Remove(group.Name);
                if (people.Count <= Most)
                {
                    members[group.Name] = [.. people.Select(person => person.UserName)];
                }
            }
        }

        IEnumerable<string> shown = request.Policy.People.Concat(request.Policy.Escalation?.Group.People ?? []).Concat(request.Committers ?? []).Append(request.RequestedBy);
        IReadOnlyDictionary<string, string> names = await approvers.NamesAsync(shown, Patience, cancellation);
        IEnumerable<string> asked = request.Policy.People.Concat(members.Values.SelectMany(people => people));
        return before with { Members = members, Names = new Dictionary<string, string>([.. before.Names.ExceptBy(names.Keys, known => known.Key), .. names]), Delegations = await delegations.OfAsync([.. asked.Distinct(StringComparer.OrdinalIgnoreCase)], cancellation) };
    }

    private async Task<IReadOnlyList<(string Name, DirectoryPerson? Known)>> PeopleAsync(Approval approval, CancellationToken cancellation)
    {
        List<(string Name, DirectoryPerson? Known)> people =
            [.. await Task.WhenAll(approval.Awaited.Select(async name => (name, await KnownAsync(name, cancellation))))];
        foreach (ApprovalGroup group in approval.AskedGroups.Where(group => group.EntraGroup is not null))
        {
            IReadOnlyList<DirectoryPerson> members = await MembersAsync(group, cancellation) ?? [];
            people.AddRange(members.Where(member => approval.Awaits(member.UserName)).Take(Most).Select(member => (member.UserName, (DirectoryPerson?)member)));
        }

        return [.. people.DistinctBy(asked => asked.Known?.Id ?? asked.Name, StringComparer.OrdinalIgnoreCase).DistinctBy(asked => asked.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private async Task<DirectoryPerson?> KnownAsync(string name, CancellationToken cancellation) =>
        await TryAsync(new ApprovalGroup(name, [name]), cancellation) is [{ } person] ? person : null;

    /// <summary>The members of a directory group whose accounts are enabled; null when nobody says who they are.</summary>
    private async Task<IReadOnlyList<DirectoryPerson>?> MembersAsync(ApprovalGroup group, CancellationToken cancellation) =>
        approvers.AreLookedUp && await TryAsync(group with { People = [] }, cancellation) is { } members ? [.. members.Where(member => member.IsEnabled)] : null;

    private async Task<IReadOnlyList<DirectoryPerson>?> TryAsync(ApprovalGroup group, CancellationToken cancellation)
    {
        try
        {
            return await approvers.PeopleAsync(group, cancellation);
        }
        catch (DirectoryUnavailableException)
        {
            return null;
        }
    }
}
