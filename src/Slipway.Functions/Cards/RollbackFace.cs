using System.Globalization;
using Slipway.Azure.Teams.Cards;
using Slipway.Releases.Compensations;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Cards;

/// <summary>Makes the card of a stuck rollback from the lines that tell of its tries, and from what is still to be undone.</summary>
internal static class RollbackFace
{
    public static CardFace? Of(SteeredRelease release)
    {
        TimelineEntry[] tries = [.. release.Lines.Where(line => line.Event.Kind is TimelineKind.Stuck)];
        if (tries.Length == 0)
        {
            return null;
        }

        TimelineEvent last = tries[^1].Event;
        bool isClosed = release.Record.Outcome is not null;
        bool isLeft = release.Record.Outcome is Outcome.Errored { LeftToDo.Count: > 0 };
        bool isGivenUp = isLeft && release.Left.Count > 0;
        bool waits = release.Progress.State is ReleaseState.RollbackStuck;
        StuckRollback card = new(
            release.Subject.Id,
            release.Revision,
            release.Record.Id,
            [.. release.Left.Select(step => new StuckStep(step, Problem(step, last)))],
            tries[0].At,
            tries.Length,
            waits ? Moment(last, RolloutLines.NextTry) : null,
            waits ? Moment(last, RolloutLines.GivesUp) : null,
            isClosed && !isGivenUp
                ? $"{(isLeft ? "Left as it is" : "All is put back")} since {ProgressSentence.Moment(release.Progress.Since)}. {ProgressSentence.Of(release.Progress)}"
                : null,
            Viewer: release.Viewer);
        return new CardFace(StuckRollbackCard.Of(card), card.Revision, isClosed, isClosed && !isGivenUp);
    }

    /// <summary>The line says each step with what kept it; the card has the step beside it.</summary>
    private static string Problem(PushedCompensation step, TimelineEvent last)
    {
        string sentence = step.Undo.Sentence;
        return last.Of(step.Undo.Key) is not { } told ? "It has not been tried again yet."
            : told.StartsWith($"{sentence} (", StringComparison.Ordinal) ? $"{told[(sentence.Length + 2)..].TrimEnd(')')}." : told;
    }

    private static DateTimeOffset? Moment(TimelineEvent line, string name) =>
        DateTimeOffset.TryParse(line.Of(name), CultureInfo.InvariantCulture, out DateTimeOffset moment) ? moment : null;
}
