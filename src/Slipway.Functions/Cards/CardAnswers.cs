using System.Text.Json.Nodes;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Teams.Directory;
using Slipway.Azure.Teams.Bot;
using Slipway.Functions.Deciding;
using Slipway.Functions.Orchestrations;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Cards;

/// <summary>
/// Answers what somebody does on a card. To refresh only reads. A decision is judged on the card that hangs where it was clicked, in the revision
/// that stands, by the rules of this moment; whoever comes second is shown what the first one brought about.
/// </summary>
public sealed class CardAnswers(
    ReleaseLedger ledger, Decisions decisions, SteeringAnswers steering, CardFaces faces, Onlookers onlookers, TimeProvider clock)
{
    private const string Stranger = "This card is not one that Slipway shows here. Answer on the card that it posted.";

    /// <summary>Answers an action by a person.</summary>
    /// <returns>The answer, and the id of the card when what it shows was changed or may have to be told of again.</returns>
    public async Task<(JsonObject Answer, string? Told)> AnswerAsync(
        DurableTaskClient client, IncomingActivity activity, CardAction action, string person, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(action);
        if (await FindAsync(activity, action, cancellation) is not { } post)
        {
            return (InvokeAnswer.Message(Stranger), null);
        }

        try
        {
            return post.Subject.Kind is CardKind.Approval
                ? await DecideAsync(client, post, action, person, cancellation)
                : (await steering.AnswerAsync(client, post.Subject, action, person, cancellation) ?? InvokeAnswer.Message(Stranger), action.Word is null ? null : action.Id);
        }
        catch (DirectoryUnavailableException)
        {
            return (InvokeAnswer.Message("Entra did not say whether you may decide this, so nothing was decided and it stays open; try again in a minute."), null);
        }
    }

    private async Task<(JsonObject Answer, string? Told)> DecideAsync(
        DurableTaskClient client, CardPost post, CardAction action, string person, CancellationToken cancellation)
    {
        if (action.Word is not null || await ledger.ApprovalAsync(action.Id, cancellation) is not { } stored)
        {
            return (InvokeAnswer.Message(Stranger), null);
        }

        Approval approval = stored.At(clock.GetUtcNow());
        if ((action.Answer is null && !action.WantsTime) || !approval.IsOpen || action.Revision != ApprovalCard.Revision(approval))
        {
            return (await ShowAsync(approval, person, cancellation), null);
        }

        if (action.IsTooLong)
        {
            return (InvokeAnswer.Message(action.Shorten), null);
        }

        ApprovalVerdict? verdict = action.Answer is { } answer
            ? await decisions.DecideAsync(action.Id, person, answer, action.Comment, post.Posting.Face, cancellation)
            : await decisions.ExtendAsync(action.Id, person, cancellation);
        await client.WakeAsync(verdict, cancellation);
        return verdict switch
        {
            ApprovalVerdict.Taken { Approval: var taken } => (await ShowAsync(taken, cancellation), action.Id),
            ApprovalVerdict.Repeated { Approval: var repeated } => (await ShowAsync(repeated, cancellation), action.Id),
            ApprovalVerdict.Refused { HasEnded: true, Approval: var ended } => (await ShowAsync(ended, cancellation), action.Id),
            ApprovalVerdict.Refused { Reason: ApprovalRefusal.NotInGroup, Approval: var others } =>
                (InvokeAnswer.Card(await faces.OfAsync(others, CardViewer.Onlooker, cancellation)), null),
            ApprovalVerdict.Refused { Why: var why } => (InvokeAnswer.Message(why), null),
            _ => (InvokeAnswer.Message(Stranger), null),
        };
    }

    /// <summary>The card for whoever looks at it; it replaces their own view only, and is never what hangs there for everybody.</summary>
    private async Task<JsonObject> ShowAsync(Approval approval, string person, CancellationToken cancellation) =>
        InvokeAnswer.Card(await faces.OfAsync(approval, await onlookers.ViewerAsync(approval, person, cancellation), cancellation));

    private async Task<JsonObject> ShowAsync(Approval approval, CancellationToken cancellation) =>
        InvokeAnswer.Card(await faces.OfAsync(approval, CardViewer.Asked, cancellation));

    /// <summary>
    /// The outbox's row of the card that was clicked. A card whose post was never answered is known by its conversation only; it may be answered
    /// too, where one was lost.
    /// </summary>
    private async Task<CardPost?> FindAsync(IncomingActivity activity, CardAction action, CancellationToken cancellation)
    {
        CardPost? lost = null;
        await foreach (CardPost post in ledger.CardsAsync(action.Id, cancellation))
        {
            // Nothing is clicked where a workflow posts. A chat that Graph named is told of by Teams under another id; the person is in neither twice.
            if (post.Place.Kind is CardPlaceKind.Webhook)
            {
                continue;
            }

            if (post.Posting.Cards.Any(card => card.Is(activity.ConversationId, activity.ReplyToId) || (IsOwnChat(post, activity) && card.Activity == activity.ReplyToId)))
            {
                return post;
            }

            if (post.Posting is { Lost: > 0 } or { IsSending: true } && IsAt(post, activity))
            {
                lost = post;
            }
        }

        return lost;
    }

    private static bool IsAt(CardPost post, IncomingActivity activity) => post.Place.Kind is CardPlaceKind.Channel
        ? activity.ConversationId is { } conversation && PostedCard.Thread(conversation) == post.Place.Id
        : IsOwnChat(post, activity);

    private static bool IsOwnChat(CardPost post, IncomingActivity activity) => post.Place.Kind is CardPlaceKind.Person
        && activity.ConversationType is "personal" && string.Equals(activity.FromObjectId, post.Place.Id, StringComparison.OrdinalIgnoreCase);
}
