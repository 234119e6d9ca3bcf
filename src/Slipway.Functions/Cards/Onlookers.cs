using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Teams.Directory;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Cards;

/// <summary>
/// Tells who only looks at a card, by what the directory said a while ago. It decides nothing: whoever is shown buttons for nothing is refused when
/// they click, and who is not shown them can still answer on the page.
/// </summary>
public sealed class Onlookers(Approvers approvers, Delegations delegations, TimeProvider clock)
{
    /// <summary>A client waits for its card for some seconds in all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>As who somebody looks at an approval's card; with the buttons when it cannot be told in time.</summary>
    public async Task<CardViewer> ViewerAsync(Approval approval, string person, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(approval);
        if (!approval.IsOpen)
        {
            return CardViewer.Asked;
        }

        try
        {
            Task<Approver?> reading = approvers.RecentAsync(approval.Request, person, delegations.ToAsync, cancellation);
            _ = reading.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            Approver? who = await reading.WaitAsync(Patience, clock, cancellation);
            return who is null || !approval.Concerns(who, clock.GetUtcNow()) ? CardViewer.Onlooker : CardViewer.Asked;
        }
        catch (Exception unknown) when (unknown is DirectoryUnavailableException or TimeoutException)
        {
            return CardViewer.Asked;
        }
    }
}
