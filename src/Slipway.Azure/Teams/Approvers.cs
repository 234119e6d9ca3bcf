using Slipway.Azure.Teams.Directory;
using Slipway.Releases.Approvals;

namespace Slipway.Azure.Teams;

/// <summary>
/// Says what is true of people who answer an approval, and who is asked. Where no directory is configured people are only their names, and whoever
/// takes an answer says whose it is.
/// </summary>
/// <param name="directory">Who knows people; null for nobody.</param>
/// <param name="clock">Tells which delegations hold.</param>
public sealed class Approvers(EntraDirectory? directory, TimeProvider clock)
{
    private readonly Recent<Approver?> lately = new(clock, Repeats);

    /// <summary>For how long somebody to whom nothing was shown is not looked up anew, however often they ask.</summary>
    public static TimeSpan Repeats { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether people are looked up.</summary>
    public bool AreLookedUp => directory is not null;

    /// <summary>What is true of a person at this moment; only the plan lets anybody answer in another's place.</summary>
    /// <inheritdoc cref="OfAsync(ApprovalRequest, string, Func{string, CancellationToken, Task{IReadOnlyList{Delegation}}}, CancellationToken)"/>
    public Task<Approver?> OfAsync(ApprovalRequest request, string person, CancellationToken cancellation = default) =>
        OfAsync(request, person, (_, _) => Task.FromResult<IReadOnlyList<Delegation>>([]), cancellation);

    /// <summary>
    /// What is true of a person at this moment, asked of the directory anew; null when it knows no such person. Nothing is kept from one answer to
    /// the next, so that whoever left a group has no more say.
    /// </summary>
    /// <param name="request">The question that they answer.</param>
    /// <param name="person">Their object id or user name.</param>
    /// <param name="delegationsTo">The delegations to a user name that people have written down, beside the plan's.</param>
    /// <param name="cancellation">Cancels the look-up.</param>
    /// <exception cref="DirectoryUnavailableException">The directory did not say: the answer counts for nothing, and the approval stays as it is.</exception>
    public async Task<Approver?> OfAsync(
        ApprovalRequest request,
        string person,
        Func<string, CancellationToken, Task<IReadOnlyList<Delegation>>> delegationsTo,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(delegationsTo);
        if (directory is null)
        {
            return Approver.Named(person) with { Delegations = await delegationsTo(person, cancellation) };
        }

        return await SeeAsync(request, name => FactsAsync(request.Policy, name, cancellation), person, delegationsTo, cancellation);
    }

    /// <summary>The same as it was some minutes ago at the most: to show somebody what is for them, never to decide whether they may answer.</summary>
    /// <inheritdoc cref="OfAsync(ApprovalRequest, string, Func{string, CancellationToken, Task{IReadOnlyList{Delegation}}}, CancellationToken)"/>
    public async Task<Approver?> RecentAsync(
        ApprovalRequest request,
        string person,
        Func<string, CancellationToken, Task<IReadOnlyList<Delegation>>> delegationsTo,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(delegationsTo);
        return directory is null
            ? await OfAsync(request, person, delegationsTo, cancellation)
            : await SeeAsync(request, name => RecentFactsAsync(request.Policy, name, cancellation), person, delegationsTo, cancellation);
    }

    /// <summary>The same as it was half a minute ago at the most, so that whoever has just joined a group need not wait, and nobody keeps the directory busy.</summary>
    /// <inheritdoc cref="RecentAsync"/>
    public Task<Approver?> LatelyAsync(
        ApprovalRequest request,
        string person,
        Func<string, CancellationToken, Task<IReadOnlyList<Delegation>>> delegationsTo,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return lately.GetAsync($"{request.Id} {person}", () => OfAsync(request, person, delegationsTo, CancellationToken.None), cancellation);
    }

    /// <summary>What was true of a person for one group half a minute ago at the most.</summary>
    /// <inheritdoc cref="OfAsync(ApprovalGroup, string, CancellationToken)"/>
    public Task<Approver?> LatelyAsync(ApprovalGroup group, string person, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        return lately.GetAsync($"{group.EntraGroup} {group.Name} {person}", () => OfAsync(group, person, CancellationToken.None), cancellation);
    }

    private async Task<Approver?> SeeAsync(
        ApprovalRequest request,
        Func<string, Task<Approver?>> look,
        string person,
        Func<string, CancellationToken, Task<IReadOnlyList<Delegation>>> delegationsTo,
        CancellationToken cancellation)
    {
        if (await look(person) is not { } who)
        {
            return null;
        }

        IReadOnlyList<Delegation> delegations = await delegationsTo(who.Name, cancellation);
        DateTimeOffset now = clock.GetUtcNow();
        string[] delegators =
        [
            .. (request.Policy.StandIns ?? []).Concat(delegations)
                .Where(delegation => delegation.Holds(now) && who.Is(delegation.To))
                .Select(delegation => delegation.Of)
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
        Approver?[] found = await Task.WhenAll(delegators.Select(look));
        return who with { Delegations = delegations, Delegators = [.. found.OfType<Approver>()] };
    }

    /// <summary>What is true of a person at this moment for one group, asked of the directory anew; null when it knows no such person.</summary>
    /// <exception cref="DirectoryUnavailableException">The directory did not say: what they want counts for nothing.</exception>
    public async Task<Approver?> OfAsync(ApprovalGroup group, string person, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        return directory is null
            ? Approver.Named(person)
            : await FactsAsync(new ApprovalPolicy([new Quorum(1, group)], RequesterMayApprove: false, TimeSpan.Zero), person, cancellation);
    }

    /// <summary>
    /// The people of a group, each once, as they were some minutes ago at the most: to show them and to ask them, never to decide who may answer.
    /// Those who are named and whom nobody knows are shown by their names.
    /// </summary>
    /// <exception cref="DirectoryUnavailableException">The directory did not say.</exception>
    public async Task<IReadOnlyList<DirectoryPerson>> PeopleAsync(ApprovalGroup group, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        DirectoryPerson[] named = await Task.WhenAll(group.People.Select(async name =>
            (directory is null ? null : await directory.RecentAsync(name, cancellation)) ?? new DirectoryPerson(name, name, name, directory is null)));
        IReadOnlyList<DirectoryPerson> members = directory is null || group.EntraGroup is not { } id ? [] : await directory.MembersAsync(id.ToString(), cancellation);
        return [.. named.Concat(members).DistinctBy(person => person.Id, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>
    /// What people who are written by their object ids are called, for sentences and cards; those whom nobody knows, or who are not looked up in time,
    /// are left out.
    /// </summary>
    /// <param name="people">User names and object ids.</param>
    /// <param name="patience">How long may be looked.</param>
    /// <param name="cancellation">Cancels the look-up.</param>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(IEnumerable<string> people, TimeSpan patience, CancellationToken cancellation = default)
    {
        string[] ids = directory is null ? [] : [.. people.Where(person => Guid.TryParse(person, out _)).Distinct(StringComparer.OrdinalIgnoreCase)];
        (string Id, string? Name)[] named = await Task.WhenAll(ids.Select(async id =>
        {
            try
            {
                return (id, (await directory!.RecentAsync(id, cancellation).WaitAsync(patience, clock, cancellation))?.DisplayName);
            }
            catch (Exception unknown) when (unknown is DirectoryUnavailableException or TimeoutException)
            {
                return (id, null);
            }
        }));
        return named.Where(one => one.Name is not null).ToDictionary(one => one.Id, one => one.Name!, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>To whom somebody reports; null when nobody knows.</summary>
    /// <param name="person">Their object id or user name.</param>
    /// <param name="cancellation">Cancels the look-up.</param>
    /// <exception cref="DirectoryUnavailableException">The directory did not say.</exception>
    public async Task<DirectoryPerson?> ManagerAsync(string person, CancellationToken cancellation = default) =>
        directory is null || await directory.RecentAsync(person, cancellation) is not { } known ? null : await directory.ManagerAsync(known.Id, cancellation);

    /// <summary>The user name of a person, as plans write people; where nobody is looked up, the very words. Null when the directory knows nobody.</summary>
    /// <param name="person">Their object id or user name.</param>
    /// <param name="cancellation">Cancels the look-up.</param>
    /// <exception cref="DirectoryUnavailableException">The directory did not say.</exception>
    public async Task<string?> NameOfAsync(string person, CancellationToken cancellation = default) =>
        directory is null ? person : (await directory.FindAsync(person, cancellation))?.UserName;

    private async Task<Approver?> FactsAsync(ApprovalPolicy policy, string person, CancellationToken cancellation) =>
        await directory!.FindAsync(person, cancellation) is { } found
            ? Of(found, policy, await directory.GroupsOfAsync(found.Id, IdsOf(policy), cancellation))
            : null;

    private async Task<Approver?> RecentFactsAsync(ApprovalPolicy policy, string person, CancellationToken cancellation) =>
        await directory!.RecentAsync(person, cancellation) is { } found
            ? Of(found, policy, await directory.RecentGroupsOfAsync(found.Id, IdsOf(policy), cancellation))
            : null;

    private static Approver Of(DirectoryPerson found, ApprovalPolicy policy, IReadOnlyList<string> within) => new(
        found.UserName,
        found.IsEnabled,
        [.. Groups(policy).Where(group => within.Contains(IdOf(group), StringComparer.OrdinalIgnoreCase)).Select(group => group.Name).Distinct()],
        Id: found.Id);

    private static string[] IdsOf(ApprovalPolicy policy) => [.. Groups(policy).Select(IdOf)];

    private static IEnumerable<ApprovalGroup> Groups(ApprovalPolicy policy) =>
        policy.Quorums.Select(quorum => quorum.Group).Append(policy.Escalation?.Group).Append(policy.BreakGlass)
            .OfType<ApprovalGroup>().Where(group => group.EntraGroup is not null);

    private static string IdOf(ApprovalGroup group) => group.EntraGroup.ToString()!;
}
