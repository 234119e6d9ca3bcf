using Slipway.Azure.Blobs;
using Slipway.Azure.Teams;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Deciding;

/// <summary>Who may steer a release from its cards, and leave its gates out: the operators of its plan, as the directory knows them now. Whoever cannot be told may not.</summary>
public sealed class Operators(PlanStore plans, Approvers people)
{
    /// <summary>Whether the plan of a release names any.</summary>
    public async Task<bool> AreNamedAsync(ReleaseRecord release, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(release);
        return (await plans.PinnedAsync(release, cancellation)).Operators is not null;
    }

    /// <summary>The name of a person who may; or why they may not, in a sentence.</summary>
    /// <exception cref="Slipway.Azure.Teams.Directory.DirectoryUnavailableException">The directory did not say, so nobody may.</exception>
    public async Task<(string? Name, string? WhyNot)> AdmitAsync(ReleaseRecord release, string person, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(release);
        if ((await plans.PinnedAsync(release, cancellation)).Operators is not { } operators)
        {
            return (null, $"The plan of {release.Request.Product} names no operators, so nobody can; nothing was changed.");
        }

        return await people.OfAsync(operators, person, cancellation) switch
        {
            null => (null, $"Nobody is known as {person}, so nothing was changed."),
            { IsEnabled: false, Name: var name } => (null, $"The account of {name} is not known to be enabled, so nothing was changed."),
            { } who when operators.Has(who) => (who.Name, null),
            { Name: var name } => (null, $"{name} is not among the operators of {release.Request.Product}, so nothing was changed; ask one of them."),
        };
    }
}
