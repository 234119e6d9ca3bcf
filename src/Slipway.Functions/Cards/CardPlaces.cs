using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Cards;

/// <summary>Decides where a question's card is shown.</summary>
public sealed class CardPlaces(TeamsOptions options)
{
    /// <summary>The stage's channel, and the chats of those who are named by their object id where personal chats are wanted; none without a bot.</summary>
    public IReadOnlyList<CardPlace> Of(ApprovalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!options.HasBot)
        {
            return [];
        }

        string? channel = options.Channels.TryGetValue(request.Stage, out string? own) ? own : options.Channel;
        IEnumerable<CardPlace> people = bool.TryParse(options.PersonalChats, out bool chats) && chats
            ? request.Policy.People.Where(person => Guid.TryParse(person, out _)).Select(person => new CardPlace(CardPlaceKind.Person, Guid.Parse(person).ToString("D")))
            : [];
        return [.. channel is null ? [] : (CardPlace[])[new(CardPlaceKind.Channel, channel)], .. people];
    }
}
