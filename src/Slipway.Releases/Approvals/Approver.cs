namespace Slipway.Releases.Approvals;

/// <summary>What is true, at the moment of an answer, of the person who gives it; whoever takes the answer asks the directory.</summary>
/// <param name="Name">The one user name by which the person is known here.</param>
/// <param name="IsEnabled">Whether the account is known to be enabled; false when that cannot be told.</param>
/// <param name="Groups">The policy's groups, by name, in whose directory group the person is. Groups that name people need not be listed.</param>
/// <param name="Delegations">The delegations to this person; those of the plan come by themselves.</param>
/// <param name="Delegators">What is true of those in whose place the person may answer; null when people are not looked up.</param>
/// <param name="Id">The object id in the directory, which no other person ever gets; null when it is not known.</param>
public sealed record Approver(
    string Name,
    bool IsEnabled,
    IReadOnlyList<string> Groups,
    IReadOnlyList<Delegation>? Delegations = null,
    IReadOnlyList<Approver>? Delegators = null,
    string? Id = null)
{
    /// <summary>A person of whom only the name, or the object id, is known, because the caller answers for the rest.</summary>
    public static Approver Named(string name) => new(name, true, [], Id: Guid.TryParse(name, out _) ? name : null);

    /// <summary>Whether this person is meant by a user name or an object id.</summary>
    public bool Is(string? nameOrId) => nameOrId is not null && (Person.Is(Name, nameOrId) || Person.Is(Id, nameOrId));

    /// <summary>Whether this person is among some who are written by user name or by object id.</summary>
    public bool IsAmong(IEnumerable<string>? people) => people?.Any(Is) is true;

    /// <summary>What is known of somebody in whose place this person may answer; null when too little.</summary>
    internal Approver? Delegator(string name) =>
        Delegators is null ? Named(name) : Delegators.FirstOrDefault(delegator => delegator.Is(name));
}
