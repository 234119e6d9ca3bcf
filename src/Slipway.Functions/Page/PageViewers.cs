using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Teams.Directory;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Page;

/// <summary>
/// For whom the page's card is made, as people were known some minutes ago: it spares those who are not asked the buttons. It grants nothing, since
/// an answer is judged when it comes.
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
        try
        {
            return !approval.IsOpen || await IsAskedAsync(approval, person, cancellation) ? CardViewer.Page : CardViewer.Onlooker;
        }
        catch (DirectoryUnavailableException)
        {
            return CardViewer.Page;
        }
    }

    private async Task<bool> IsAskedAsync(Approval approval, string person, CancellationToken cancellation)
    {
        ApprovalPolicy policy = approval.Request.Policy;
        string name = (await approvers.PeopleAsync(new ApprovalGroup(person, [person]), cancellation))[0].UserName;
        DateTimeOffset now = clock.GetUtcNow();
        string[] voices =
        [
            person,
            name,
            .. (policy.StandIns ?? []).Concat(await delegations.ToAsync(name, cancellation))
                .Where(delegation => delegation.Holds(now) && Is(delegation.To, name)).Select(delegation => delegation.Of),
        ];
        foreach (ApprovalGroup group in Groups(approval))
        {
            // Of most groups all people are named, and nobody needs to be looked up.
            if (group.People.Any(one => voices.Any(voice => Is(voice, one)))
                || (group.EntraGroup is not null && (await approvers.PeopleAsync(group, cancellation)).Any(one => voices.Any(voice => Is(voice, one.Id) || Is(voice, one.UserName)))))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<ApprovalGroup> Groups(Approval approval)
    {
        ApprovalPolicy policy = approval.Request.Policy;
        return policy.Quorums.Select(quorum => quorum.Group)
            .Append(approval.State is ApprovalState.Escalated ? policy.Escalation?.Group : null)
            .Append(policy.BreakGlass)
            .OfType<ApprovalGroup>();
    }

    private static bool Is(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
