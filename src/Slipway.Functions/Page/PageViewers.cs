using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Teams.Directory;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Page;

/// <summary>
/// Whether the page shows an approval to somebody, and how: everybody of the tenant can reckon its id. It grants nothing, since an answer is judged when
/// it comes. Whoever has just joined a group must find the buttons, so the directory is asked anew before somebody goes without.
/// </summary>
public sealed class PageViewers(Approvers approvers, Delegations delegations, ReleaseRecords records, PlanStore plans, TimeProvider clock)
{
    /// <summary>Somebody who may answer, or may only look; null for those whom it does not concern.</summary>
    /// <param name="approval">The approval as it stands.</param>
    /// <param name="person">The object id of whoever has signed in.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DirectoryUnavailableException">The directory does not say whom it concerns, so nothing is shown.</exception>
    public async Task<CardViewer?> OfAsync(Approval approval, string person, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(approval);
        Approver? known = await approvers.RecentAsync(approval.Request, person, delegations.ToAsync, cancellation);
        if (See(approval, known) is CardViewer.Page)
        {
            return CardViewer.Page;
        }

        return See(approval, await approvers.LatelyAsync(approval.Request, person, delegations.ToAsync, cancellation))
            ?? (await IsOperatorAsync(approval, person, cancellation) ? CardViewer.Onlooker : null);
    }

    private CardViewer? See(Approval approval, Approver? who)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return who is null || !approval.IsFor(who, now) ? null
            : !approval.IsOpen || approval.Concerns(who, now) || approval.Request.Policy.BreakGlass?.Has(who) is true ? CardViewer.Page
            : CardViewer.Onlooker;
    }

    private async Task<bool> IsOperatorAsync(Approval approval, string person, CancellationToken cancellation) =>
        await records.GetAsync(approval.Request.Release, cancellation) is { } release
        && (await plans.PinnedAsync(release, cancellation)).Operators is { } operators
        && await approvers.LatelyAsync(operators, person, cancellation) is { } who
        && operators.Has(who);
}
