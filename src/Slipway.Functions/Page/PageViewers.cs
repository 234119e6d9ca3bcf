using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Teams.Directory;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Page;

/// <summary>
/// For whom the page's card is made: it spares those who are not asked the buttons. It grants nothing, since an answer is judged when it comes. Elsewhere
/// cards are made by what was known a while ago; here whoever has just joined a group must find the buttons, so the directory is asked.
/// </summary>
public sealed class PageViewers(Approvers approvers, Delegations delegations, TimeProvider clock)
{
    /// <summary>Somebody who may answer, or may only look; where the directory does not say, they are shown the buttons.</summary>
    /// <param name="approval">The approval as it stands.</param>
    /// <param name="person">The object id of whoever has signed in.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<CardViewer> OfAsync(Approval approval, string person, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(approval);
        if (!approval.IsOpen)
        {
            return CardViewer.Page;
        }

        try
        {
            return await approvers.OfAsync(approval.Request, person, delegations.ToAsync, cancellation) is { } who
                && (approval.Concerns(who, clock.GetUtcNow()) || approval.Request.Policy.BreakGlass?.Has(who) is true)
                ? CardViewer.Page
                : CardViewer.Onlooker;
        }
        catch (DirectoryUnavailableException)
        {
            return CardViewer.Page;
        }
    }
}
