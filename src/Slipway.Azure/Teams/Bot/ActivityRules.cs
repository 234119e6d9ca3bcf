using System.Diagnostics.CodeAnalysis;

namespace Slipway.Azure.Teams.Bot;

/// <summary>What an activity that is proven must still be: for this bot, in its tenant, over Teams, answered at an address that is listed.</summary>
public static class ActivityRules
{
    /// <summary>The kind of activity that is answered at once.</summary>
    public const string Invoke = "invoke";

    /// <summary>Holds an activity against the rules.</summary>
    /// <exception cref="ActivityRefusedException">It breaks one.</exception>
    public static void Require(IncomingActivity activity, TeamsOptions options)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(options);
        Demand(ServiceAddress.IsAllowed(activity.ServiceUrl, options), "serviceUrl is not an https address on a listed host.");
        Demand(activity.ChannelId is "msteams", "channelId is not msteams.");
        Demand(activity.Type is not Invoke || activity.Name is CardAction.Invoke, "This invoke is not one that the bot takes.");
        Demand(string.Equals(activity.RecipientId, $"28:{options.AppId}", StringComparison.OrdinalIgnoreCase), "recipient is not this bot.");
        Demand(IsTenant(activity.ChannelTenant, options) && IsTenant(activity.ConversationTenant, options), "The conversation is not of this tenant.");
        Demand(!string.IsNullOrEmpty(activity.ConversationId), "conversation.id is missing.");
    }

    /// <summary>The person who acts, by their id in the directory. Names in an activity prove nothing.</summary>
    /// <exception cref="ActivityRefusedException">There is none.</exception>
    public static string PersonOf(IncomingActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        Demand(Guid.TryParseExact(activity.FromObjectId, "D", out Guid person) && person != Guid.Empty, "from.aadObjectId is not a GUID.");
        return person.ToString("D");
    }

    /// <summary>Refuses the activity unless something holds.</summary>
    /// <exception cref="ActivityRefusedException">It does not.</exception>
    public static void Demand([DoesNotReturnIf(false)] bool isKept, string why)
    {
        if (!isKept)
        {
            throw new ActivityRefusedException(ActivityFlaw.NotOurs, why);
        }
    }

    private static bool IsTenant(string? tenant, TeamsOptions options) => string.Equals(tenant, options.TenantId, StringComparison.OrdinalIgnoreCase);
}
