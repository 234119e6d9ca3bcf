using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Directory;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Cards;

/// <summary>Decides where a question's card is shown.</summary>
public sealed class CardPlaces(TeamsOptions options, Approvers approvers)
{
    /// <summary>Where the stage's workflow posts; with a bot its channel too, and where personal chats are wanted those of all who are asked.</summary>
    /// <exception cref="DirectoryUnavailableException">The directory did not say who is asked.</exception>
    public async Task<IReadOnlyList<CardPlace>> OfAsync(ApprovalRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        List<CardPlace> places = options.WebhookOf(request.Stage) is { } webhook ? [new(CardPlaceKind.Webhook, webhook)] : [];
        if (!options.HasBot)
        {
            return places;
        }

        if (options.ChannelOf(request.Stage) is { } channel)
        {
            places.Add(new(CardPlaceKind.Channel, channel));
        }

        if (AsksInChats)
        {
            foreach (ApprovalGroup group in request.Policy.Quorums.Select(quorum => quorum.Group))
            {
                places.AddRange(Chats(await approvers.PeopleAsync(group, cancellation)));
            }
        }

        return [.. places.Distinct()];
    }

    /// <summary>The chats with people who are asked later than the others; none where personal chats are not wanted.</summary>
    public IReadOnlyList<CardPlace> Chats(IReadOnlyList<DirectoryPerson> people) => !AsksInChats ? [] :
    [
        .. people.Where(person => Guid.TryParse(person.Id, out _)).Select(person => new CardPlace(CardPlaceKind.Person, Guid.Parse(person.Id).ToString("D"))),
    ];

    private bool AsksInChats => options.HasBot && bool.TryParse(options.PersonalChats, out bool chats) && chats;
}
