using Slipway.Releases.Approvals;

namespace Slipway.Azure.Teams;

/// <summary>What is true of people at the moment at which they answer. Without a directory they are only their names.</summary>
public sealed class Approvers
{
    /// <summary>What is true of a person at this moment; null when nobody is known by that name.</summary>
    /// <param name="request">The question that they answer.</param>
    /// <param name="person">Their object id or user name.</param>
    /// <param name="delegationsTo">The delegations to a user name that people have written down, beside the plan's.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Approver?> OfAsync(
        ApprovalRequest request,
        string person,
        Func<string, CancellationToken, Task<IReadOnlyList<Delegation>>> delegationsTo,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(delegationsTo);
        return Approver.Named(person) with { Delegations = await delegationsTo(person, cancellation) };
    }

    /// <summary>The user name of a person; null when nobody is known as that.</summary>
    /// <param name="person">Their object id or user name.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<string?> NameOfAsync(string person, CancellationToken cancellation = default) => Task.FromResult<string?>(person);
}
