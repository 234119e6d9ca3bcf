using Slipway.Azure.Records;
using Slipway.Azure.Teams.Bot;

namespace Slipway.Functions.Cards;

/// <summary>Learns where the bot may speak first: teams and people that install it, and those that remove it.</summary>
public sealed class Installs(Conversations conversations, TimeProvider clock)
{
    /// <summary>Keeps what an activity that was proven tells.</summary>
    public async Task NoteAsync(IncomingActivity activity, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(activity);
        if (IsInstalled(activity) is not { } isInstalled || PlaceOf(activity) is not { } place)
        {
            return;
        }

        await conversations.KeepAsync(
            new Conversation(
                place,
                activity.ServiceUrl!,
                activity.ConversationId,
                place.Kind is CardPlaceKind.Person ? activity.FromId : null,
                isInstalled,
                clock.GetUtcNow()),
            cancellation);
    }

    private static bool? IsInstalled(IncomingActivity activity) => activity.Type switch
    {
        "installationUpdate" => activity.Action switch
        {
            "add" or "add-upgrade" => true,
            "remove" or "remove-upgrade" => false,
            _ => null,
        },
        "conversationUpdate" when activity.MembersAdded.Contains(activity.RecipientId, StringComparer.OrdinalIgnoreCase) => true,
        "conversationUpdate" when activity.MembersRemoved.Contains(activity.RecipientId, StringComparer.OrdinalIgnoreCase) => false,
        _ => null,
    };

    private static CardPlace? PlaceOf(IncomingActivity activity) => activity.ConversationType is "personal"
        ? new CardPlace(CardPlaceKind.Person, ActivityRules.PersonOf(activity))
        : (activity.TeamsChannel ?? activity.Team) is { } channel ? new CardPlace(CardPlaceKind.Channel, channel) : null;
}
