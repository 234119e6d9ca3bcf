using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Releases.Health;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Cards;

/// <summary>Makes the card of a gate that stopped a roll-out, from the line that tells so and the one that decides.</summary>
internal static class GateFace
{
    private const string Validation = "validation";

    public static CardFace? Of(SteeredRelease release)
    {
        TimelineEntry? stop = release.Lines.FirstOrDefault(line => line.Event.Key == release.Subject.Name);
        if (stop is null || release.Stage is not { } stage || Gate(release.Lines, stop) is not { } gate)
        {
            return null;
        }

        string? then = stop.Event.Of(RolloutLines.Then);
        string? decided = then is not null ? $"Decided already: {then}." : Decided(release.Lines, stop);
        bool isHeld = decided is null && release.Progress is { State: ReleaseState.Held };
        StoppedGate card = new(
            release.Subject.Id,
            release.Revision,
            release.Record.Id,
            stage.Name,
            Ring(stage, stop.Event.Ring),
            new GateReport(RolloutFace.Tally(gate), Verdict(gate)),
            RolloutFace.Replaced(release.Lines, stage.Name),
            [.. RolloutFace.Rings(release.Lines, stage).Where(ring => ring.Step is not (RingStep.Waiting or RingStep.Restored)).Select(ring => ring.Ring.Name)],
            stop.At,
            isHeld ? release.Progress.Until : null,
            isHeld ? release.Progress.ThenWhat : null,
            Decided: decided,
            Viewer: release.Viewer);
        return new CardFace(GateCard.Of(card), card.Revision, decided is not null, decided is not null && then is null);
    }

    /// <summary>The gate's own line: where the release is held by it, the last one before that.</summary>
    private static TimelineEvent? Gate(IReadOnlyList<TimelineEntry> lines, TimelineEntry stop) => lines
        .LastOrDefault(line => line.Sequence <= stop.Sequence && line.Event.Kind is TimelineKind.Gate && line.Event.Stage == stop.Event.Stage && line.Event.Ring == stop.Event.Ring)
        ?.Event;

    private static string? Decided(IReadOnlyList<TimelineEntry> lines, TimelineEntry stop) =>
        lines.FirstOrDefault(line => line.Sequence > stop.Sequence && RolloutLines.Decides(line.Event)) switch
        {
            null => null,
            { Event: { Kind: TimelineKind.Command } said, At: var at } => $"{RolloutLines.Who(said)} decided at {ProgressSentence.Moment(at)}. {said.Text}",
            { At: var at } => $"Nobody decided, so it is taken back since {ProgressSentence.Moment(at)}.",
        };

    private static GateVerdict Verdict(TimelineEvent gate)
    {
        string found = gate.Of(RolloutLines.Found) ?? gate.Text;
        return gate.Of(RolloutLines.Verdict) switch
        {
            nameof(GateVerdict.Breached) => new GateVerdict.Breached(found),
            RolloutLines.Healthy => new GateVerdict.Healthy(found),
            _ => new GateVerdict.Inconclusive(found),
        };
    }

    /// <summary>The ring that was watched; the whole stage is shown as one of its own.</summary>
    private static Ring Ring(Stage stage, string? name) =>
        stage.Rollout.Rings.FirstOrDefault(ring => ring.Name == name) ?? new Ring(Validation, 100, stage.Validation?.Shortest ?? TimeSpan.Zero);
}
