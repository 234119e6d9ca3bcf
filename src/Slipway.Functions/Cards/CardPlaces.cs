using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Directory;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Cards;

/// <summary>Decides where a question's card is shown.</summary>
public sealed class CardPlaces(TeamsOptions options, Approvers approvers)
{
    /// <summary>The stage's channel, and where personal chats are wanted those of all who are asked; none without a bot.</summary>
    /// <exception cref="DirectoryUnavailableException">The directory did not say who is asked.</exception>
    public async Task<IReadOnlyList<CardPlace>> OfAsync(ApprovalRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!options.HasBot)
        {
            return [];
        }

        List<CardPlace> places = [];
        if ((options.Channels.GetValueOrDefault(request.Stage) ?? options.Channel) is { } channel)
        {
            places.Add(new(CardPlaceKind.Channel, channel));
        }

        if (bool.TryParse(options.PersonalChats, out bool chats) && chats)
        {
            foreach (ApprovalGroup group in request.Policy.Quorums.Select(quorum => quorum.Group))
            {
                IReadOnlyList<DirectoryPerson> people = await approvers.PeopleAsync(group, cancellation);
                places.AddRange(people.Where(person => Guid.TryParse(person.Id, out _)).Select(person => new CardPlace(CardPlaceKind.Person, Guid.Parse(person.Id).ToString("D"))));
            }
        }

        return [.. places.Distinct()];
    }
}
