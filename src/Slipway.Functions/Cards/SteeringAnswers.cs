using System.Text.Json.Nodes;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Bot;
using Slipway.Functions.Deciding;
using Slipway.Releases.Commands;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Cards;

/// <summary>
/// Answers what somebody does on a card of a roll-out. A word counts only for what the card showed when it was said: on an older card it changes
/// nothing, and is answered with the card as it stands.
/// </summary>
public sealed class SteeringAnswers(SubjectFaces faces, Operators operators, Commanding commanding)
{
    private const string Wordless = "said on the card";

    /// <summary>Answers an action by a person on a card that hangs where it was clicked.</summary>
    /// <returns>The answer; null when the card offers nothing of the kind.</returns>
    public async Task<JsonObject?> AnswerAsync(
        DurableTaskClient client, CardSubject subject, CardAction action, string person, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(action);
        if (!IsOffered(subject.Kind, action) || await faces.StandingAsync(subject, client, cancellation) is not { } release || release.Face() is not { } face)
        {
            return null;
        }

        if (action.Word is not { } word || action.Revision != face.Revision)
        {
            return InvokeAnswer.Card(face.Card);
        }

        if (action.IsTooLong)
        {
            return InvokeAnswer.Message(action.Shorten);
        }

        (string? name, string? whyNot) = await operators.AdmitAsync(release.Record, person, cancellation);
        if (name is null)
        {
            return InvokeAnswer.Message(whyNot!);
        }

        if (face.IsEnded && subject.Kind is CardKind.Gate)
        {
            return InvokeAnswer.Card(face.Card);
        }

        if (NeedsReason(subject.Kind, word, release.Progress) && action.Comment is null)
        {
            return InvokeAnswer.Message($"Say why: to {Act(word)} needs a reason. Nothing was changed.");
        }

        CommandVerdict verdict = await commanding.SayAsync(
            client, release.Record, word, name, action.Comment ?? Wordless, new Heard(RolloutLines.Card), $"card-{action.Id}-{action.Revision}", step: null, cancellation);
        return verdict switch
        {
            CommandVerdict.Refused { Why: var why } => InvokeAnswer.Message(why),
            CommandVerdict.TooEarly { Why: var why } => InvokeAnswer.Message(why),
            _ => await faces.OfAsync(subject, action.Id, client: client, cancellation: cancellation) is { } after ? InvokeAnswer.Card(after.Card) : null,
        };
    }

    private static bool IsOffered(CardKind kind, CardAction action) => action.Word switch
    {
        null => action.Answer is null && !action.WantsTime && kind is CardKind.Rollout,
        CommandVerb.Retry or CommandVerb.Done or CommandVerb.Forward => kind is CardKind.Rollback,
        CommandVerb.Promote => kind is CardKind.Rollout,
        _ => kind is CardKind.Rollout or CardKind.Gate,
    };

    /// <summary>What the cards ask for before they send it.</summary>
    private static bool NeedsReason(CardKind kind, CommandVerb word, ReleaseProgress progress) => (word is CommandVerb.Promote && progress.Question is null)
        || (kind, word) is (CardKind.Rollout, CommandVerb.Rollback) or (CardKind.Gate, CommandVerb.Resume) or (CardKind.Rollback, CommandVerb.Done or CommandVerb.Forward);

    private static string Act(CommandVerb word) => word switch
    {
        CommandVerb.Rollback => "take it back",
        CommandVerb.Promote => "promote it",
        CommandVerb.Done => "call it done",
        CommandVerb.Forward => "roll forward",
        _ => "continue",
    };
}
