using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Directory;
using Flaw = Slipway.Functions.Cards.CardDelivery.Flaw;

namespace Slipway.Functions.Cards;

/// <summary>
/// Finds the chat with a person, and where the bot is in the organisation's catalogue installs it for them: no sooner than a day after it could not
/// be, and not again for those who have removed it.
/// </summary>
public sealed class PersonalChats(Conversations conversations, TeamsOptions options, TimeProvider clock, PersonalApp? app = null)
{
    private static readonly TimeSpan Turn = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Refused = TimeSpan.FromDays(1);

    private static readonly Flaw NotInstalled = Wait("The person has not installed the bot; the card comes when they have.");

    /// <summary>The chat; or else why there is none, for now.</summary>
    /// <param name="place">The person.</param>
    /// <param name="known">What is known of the chat.</param>
    /// <param name="service">The address at which a chat is answered of which nothing told another.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(Conversation? Chat, Flaw? Flaw)> OpenAsync(CardPlace place, Conversation? known, string service, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (known is { IsInstalled: true })
        {
            return (known, null);
        }

        if (known is not null)
        {
            return (null, Wait("The person has removed the bot; the card comes when they install it again.") with { IsTold = true });
        }

        if (app is null || options.CatalogAppId is null)
        {
            return (null, NotInstalled);
        }

        DateTimeOffset now = clock.GetUtcNow();
        if (await conversations.TakeInstallAsync(place, now, now + Turn, cancellation) is { } pause)
        {
            return (null, pause.Refused is { } why ? Wait(why) with { IsTold = true } : NotInstalled);
        }

        try
        {
            string chat = await app.OpenChatAsync(place.Id, cancellation);
            Conversation named = await conversations.KeepNamedAsync(new(place, service, chat, null, IsInstalled: true, now), cancellation);
            return named.IsInstalled ? (named, null) : (null, NotInstalled);
        }
        catch (DirectoryUnavailableException fault)
        {
            InstallPause next = fault.Status is 403 or 404
                ? new(now + Refused, $"The bot cannot be installed for them, which is tried again in a day: {fault.Message} The card comes when they have it.")
                : new(now + (fault.RetryAfter > Again ? fault.RetryAfter.Value : Again), null);
            await conversations.PauseInstallAsync(place, next, cancellation);
            return (null, Wait(next.Refused ?? $"The bot could not be installed for them yet: {fault.Message}") with { IsTold = next.Refused is not null });
        }
    }

    private static Flaw Wait(string why) => new(why, IsFinal: false) { IsWaiting = true };
}
