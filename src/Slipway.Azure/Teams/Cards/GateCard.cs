using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Releases.Health;
using Slipway.Releases.Progress;
using static Slipway.Azure.Teams.Cards.CardElements;

namespace Slipway.Azure.Teams.Cards;

/// <summary>The card that asks people what to do about a gate that did not let a roll-out pass: Continue, Hold or Roll back.</summary>
public static class GateCard
{
    /// <summary>The card.</summary>
    public static JsonObject Of(StoppedGate gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        return Fit(room => Build(gate, room));
    }

    private static JsonObject Build(StoppedGate gate, int room)
    {
        (string style, string word, string evidence) = gate.Report.Verdict switch
        {
            GateVerdict.Breached breached => ("attention", "is breached", breached.Evidence),
            GateVerdict.Healthy healthy => ("good", "is healthy", healthy.Evidence),
            GateVerdict.Inconclusive unknown => ("warning", "cannot tell", unknown.Evidence),
            _ => ("warning", "cannot tell", ""),
        };
        string ring = CardText.Plain(gate.Ring.Name, Math.Min(room, 60));
        string stage = CardText.Plain(gate.Stage, Math.Min(room, 100));
        string title = $"{gate.Release.Product} {gate.Release.Version}: the gate of {stage}, ring {ring}, {word}";
        JsonArray body =
        [
            Head(style, title, [CardText.Plain(gate.Decided, room), CardText.Plain(evidence, room), .. Waits(gate, room)]),
            Facts(
                ("Release", CardText.Plain($"{gate.Release}", 150)),
                ("Ring", CardText.Plain(CardSpan.Of(gate.Ring), Math.Min(room, 100))),
                ("Probes", string.Create(CultureInfo.InvariantCulture, $"{gate.Report.Tally.Samples:N0}, of which {gate.Report.Tally.Failures:N0} failed")),
                ("Last failure", CardText.Plain(gate.Report.Tally.LastFailure, Math.Min(room, 300))),
                ("Stopped", ProgressSentence.Moment(gate.At))),
            Back(gate, room),
        ];
        return Card(title, body, Actions(gate));
    }

    private static IEnumerable<string> Waits(StoppedGate gate, int room) =>
        gate is { Decided: null, Until: { } until }
            ? [$"Decide by {ProgressSentence.Moment(until)}{(gate.ThenWhat is { } then ? $", then {CardText.Plain(then, Math.Min(room, 200))}" : "")}."]
            : [];

    private static JsonObject Back(StoppedGate gate, int room)
    {
        const int Most = 5;
        string rings = gate.Touched.Count == 0 ? "no ring" : $"ring {CardText.Plain(string.Join(", ", gate.Touched), Math.Min(room, 300))}";
        string before = gate.Replaces is { } replaced ? $"back at {replaced}" : "at nothing: nothing ran there before";
        return Section(
            "What a rollback does, and does not undo",
            [
                Text($"It points {rings} {before}. Data that the new version has written meanwhile stays."),
                .. (gate.NotUndone ?? []).Take(Most).Select(left => Text(CardText.Plain(left, Math.Min(room, 200)))),
            ]);
    }

    private static JsonArray Actions(StoppedGate gate)
    {
        RolloutButtons buttons = new(gate.Id, gate.Revision);
        JsonObject? page = Open("Open in browser", gate.Page);
        return gate.Decided is not null || gate.Viewer is CardViewer.Onlooker
            ? Buttons(page)
            : Buttons(buttons.RollBack(), buttons.Hold(), buttons.ReasonedContinue(), page);
    }
}
