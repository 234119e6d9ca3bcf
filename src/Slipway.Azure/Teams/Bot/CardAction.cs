using System.Text.Json;
using Slipway.Azure.Teams.Cards;
using Slipway.Releases.Approvals;
using Slipway.Releases.Commands;

namespace Slipway.Azure.Teams.Bot;

/// <summary>What somebody did on a card.</summary>
/// <param name="Id">The id that the card carries.</param>
/// <param name="Revision">The card's revision.</param>
/// <param name="Answer">What they said; null when they said nothing yet, or their client only wants the card as it stands.</param>
/// <param name="Comment">What they wrote, made harmless; null for nothing.</param>
/// <param name="WantsTime">Whether they ask for more time.</param>
/// <param name="Word">What they say to a release; null for nothing.</param>
public sealed record CardAction(string Id, int Revision, ApprovalAnswer? Answer, string? Comment, bool WantsTime = false, CommandVerb? Word = null)
{
    /// <summary>The invoke's name.</summary>
    public const string Invoke = "adaptiveCard/action";

    /// <summary>The longest comment, in characters.</summary>
    public const int LongestComment = 1000;

    private const int LongestId = 64;

    /// <summary>Whether the comment is longer than it may be.</summary>
    public bool IsTooLong => Comment?.Length > LongestComment;

    /// <summary>What is said of a comment that is too long.</summary>
    public string Shorten => $"The comment has {Comment?.Length} characters; shorten it to {LongestComment}. Nothing was decided.";

    /// <summary>Reads it.</summary>
    /// <exception cref="ActivityRefusedException">It is none of those that cards of this bot offer.</exception>
    public static CardAction Read(IncomingActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        JsonElement value = activity.Value ?? throw Unreadable("value is missing.");
        ActivityRules.Demand(IncomingActivity.Text(value, "action", "type") is "Action.Execute", "value.action is not an Action.Execute.");
        (ApprovalAnswer? answer, bool wantsTime, CommandVerb? word) = IncomingActivity.Text(value, "action", "verb") switch
        {
            ApprovalCard.ApproveVerb => ((ApprovalAnswer?)ApprovalAnswer.Approve, false, (CommandVerb?)null),
            ApprovalCard.RejectVerb => (ApprovalAnswer.Reject, false, null),
            ApprovalCard.MoreTimeVerb => (null, true, null),
            ApprovalCard.RefreshVerb or RolloutCard.RefreshVerb => (null, false, null),
            RolloutCard.ContinueVerb => (null, false, CommandVerb.Resume),
            RolloutCard.PromoteVerb => (null, false, CommandVerb.Promote),
            RolloutCard.HoldVerb => (null, false, CommandVerb.Pause),
            RolloutCard.RollBackVerb => (null, false, CommandVerb.Rollback),
            StuckRollbackCard.RetryVerb => (null, false, CommandVerb.Retry),
            StuckRollbackCard.DoneVerb => (null, false, CommandVerb.Done),
            StuckRollbackCard.ForwardVerb => (null, false, CommandVerb.Forward),
            _ => throw new ActivityRefusedException(ActivityFlaw.NotOurs, "The verb is not one of this bot's."),
        };

        // Clients refresh on their own; nobody decides without a hand.
        ActivityRules.Demand((answer is null && !wantsTime && word is null) || IncomingActivity.Text(value, "trigger") is "manual", "A decision needs the trigger manual.");
        JsonElement data = value.GetProperty("action").TryGetProperty("data", out JsonElement given) && given.ValueKind is JsonValueKind.Object
            ? given
            : throw Unreadable("value.action.data is missing.");
        string? id = IncomingActivity.Text(data, "rid");
        if (id is not { Length: > 0 and <= LongestId } || !id.All(char.IsAsciiHexDigitLower))
        {
            throw Unreadable("rid is not a card's id.");
        }

        return data.TryGetProperty("rev", out JsonElement rev) && rev.ValueKind is JsonValueKind.Number && rev.TryGetInt32(out int revision)
            ? new CardAction(id, revision, answer, CommentText.Clean(Written(data, hasReason: answer is ApprovalAnswer.Reject || word is not null)), wantsTime, word)
            : throw Unreadable("rev is not a whole number.");
    }

    private static string? Written(JsonElement data, bool hasReason) =>
        (hasReason ? IncomingActivity.Text(data, ApprovalCard.ReasonInput) : null) ?? IncomingActivity.Text(data, ApprovalCard.CommentInput);

    private static ActivityRefusedException Unreadable(string what) => new(ActivityFlaw.Unreadable, $"The action cannot be read: {what}");
}
