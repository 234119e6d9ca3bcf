using Slipway.Azure.Teams;
using Slipway.Functions.Http;

namespace Slipway.Functions.Deciding;

/// <summary>The user name of whoever calls: delegations are between user names, as plans write people.</summary>
public sealed class OwnName(Approvers approvers)
{
    /// <exception cref="RefusedException">The directory knows no such person.</exception>
    public async Task<string> OfAsync(string person, CancellationToken cancellation) =>
        await approvers.NameOfAsync(person, cancellation)
            ?? throw new RefusedException(Problems.NotAllowed($"Nobody is known as {person}; sign in as a member of the tenant."));
}
