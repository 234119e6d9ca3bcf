using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Releases;
using Slipway.Releases.Compensations;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Cards;

/// <summary>A release as the cards of its roll-out show it.</summary>
/// <param name="Subject">What the card is about.</param>
/// <param name="Record">The release as it stands.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Lines">Its timeline.</param>
/// <param name="Left">What is still to be undone, last first.</param>
/// <param name="At">The moment that is shown.</param>
internal sealed record SteeredRelease(
    CardSubject Subject, ReleaseRecord Record, Plan Plan, IReadOnlyList<TimelineEntry> Lines, IReadOnlyList<PushedCompensation> Left, DateTimeOffset At)
{
    private const int States = 32;

    /// <summary>
    /// The card's revision. A line or another state makes another one, so a word that was said to what a card showed then is not taken for what it
    /// shows now; neither is a word that is said twice, since the first one is a line.
    /// </summary>
    public int Revision => (Lines.Count(line => RolloutLines.IsShown(line.Event)) * States) + (int)Progress.State;

    /// <summary>Where the release stands.</summary>
    public ReleaseProgress Progress => Record.Progress;

    /// <summary>For whom the card is made: without operators in the plan nobody may steer from it.</summary>
    public CardViewer Viewer => Plan.Operators is null ? CardViewer.Onlooker : CardViewer.Asked;

    /// <summary>The subject's stage; null when the plan has none of that name.</summary>
    public Stage? Stage => Plan.Stages.FirstOrDefault(stage => stage.Name == Subject.Stage);

    /// <summary>The card as it stands; null when there is nothing to show.</summary>
    public CardFace? Face() => Subject.Kind switch
    {
        CardKind.Rollout => RolloutFace.Of(this),
        CardKind.Gate => GateFace.Of(this),
        CardKind.Rollback => RollbackFace.Of(this),
        _ => null,
    };
}
