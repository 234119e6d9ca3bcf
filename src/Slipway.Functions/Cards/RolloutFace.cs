using System.Globalization;
using Slipway.Azure.Teams.Cards;
using Slipway.Releases.Health;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Cards;

/// <summary>Makes the card of a stage's roll-out from the lines that tell of its rings.</summary>
internal static class RolloutFace
{
    public static CardFace? Of(SteeredRelease release)
    {
        if (release.Stage is not { } stage)
        {
            return null;
        }

        RolloutStanding rollout = new(
            release.Subject.Id,
            release.Revision,
            release.Record.Id,
            stage.Name,
            Replaced(release.Lines, stage.Name),
            Progress(release, stage.Name),
            Rings(release.Lines, stage),
            release.At,
            Viewer: release.Viewer);
        bool isClosed = release.Record.Outcome is not null;
        return new CardFace(RolloutCard.Of(rollout), rollout.Revision, isClosed, isClosed);
    }

    /// <summary>What ran before in a stage; null for nothing.</summary>
    public static ReleaseVersion? Replaced(IReadOnlyList<TimelineEntry> lines, string stage) =>
        lines.Select(line => line.Event).FirstOrDefault(line => line.Kind is TimelineKind.Ring && line.Stage == stage)?.Of(RolloutLines.Replaces) is { } before
        && ReleaseVersion.TryParse(before, null, out ReleaseVersion version)
            ? version
            : null;

    /// <summary>How far each ring of a stage has come.</summary>
    public static IReadOnlyList<RingStanding> Rings(IReadOnlyList<TimelineEntry> lines, Stage stage)
    {
        TimelineEvent[] told = [.. lines.Select(line => line.Event).Where(line => line.Stage == stage.Name)];
        bool isValidated = told.Any(line => line.Kind is TimelineKind.Validated);
        List<RingStanding> rings = [];
        bool isPassed = isValidated;
        foreach (Ring ring in stage.Rollout.Rings.Reverse())
        {
            TimelineEvent[] own = [.. told.Where(line => line.Ring == ring.Name)];
            TimelineEvent? gate = own.LastOrDefault(line => line.Kind is TimelineKind.Gate);
            bool isPointed = own.Any(line => line.Kind is TimelineKind.Ring);
            RingStep step = own.Any(line => line.Kind is TimelineKind.Compensated && line.Key.EndsWith(RolloutLines.Done, StringComparison.Ordinal)) ? RingStep.Restored
                : !isPointed ? RingStep.Waiting
                : gate?.Of(RolloutLines.Verdict) is nameof(GateVerdict.Breached) ? RingStep.Breached
                : isPassed || gate?.Of(RolloutLines.Verdict) is RolloutLines.Healthy ? RingStep.Passed
                : RingStep.Baking;
            rings.Insert(0, new RingStanding(ring, step, gate is null ? null : Tally(gate)));
            isPassed |= isPointed;
        }

        return rings;
    }

    /// <summary>What a gate had seen when it came to its verdict.</summary>
    public static GateTally Tally(TimelineEvent gate) => new(Number(gate, "samples"), Number(gate, "failures"), gate.Of(RolloutLines.LastFailure));

    private static int Number(TimelineEvent gate, string name) =>
        int.TryParse(gate.Of(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    /// <summary>A stage that is done stays so while the release goes on elsewhere; on the way back it concerns every stage again.</summary>
    private static ReleaseProgress Progress(SteeredRelease release, string stage)
    {
        ReleaseProgress progress = release.Progress;
        TimelineEntry? validated = release.Lines.LastOrDefault(line => line.Event.Kind is TimelineKind.Validated && line.Event.Stage == stage);
        return validated is not null && !progress.State.IsClosed() && progress.State is not (ReleaseState.RollingBack or ReleaseState.RollbackStuck)
            && !(progress.Stage == stage && progress.State is ReleaseState.Held or ReleaseState.Paused)
            ? new ReleaseProgress(ReleaseState.Released, validated.At, Why: $"every ring of {stage} runs it")
            : progress;
    }
}
