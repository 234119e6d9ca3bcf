using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Releases.Progress;
using static Slipway.Azure.Teams.Cards.CardElements;

namespace Slipway.Azure.Teams.Cards;

/// <summary>The card of a roll-out: one message that is edited in place while ring after ring takes the new version.</summary>
public static class RolloutCard
{
    /// <summary>The verb of the button that goes on.</summary>
    public const string ContinueVerb = "rollout.continue";

    /// <summary>The verb of the button that begins no other step.</summary>
    public const string HoldVerb = "rollout.hold";

    /// <summary>The verb of the button that takes everything back.</summary>
    public const string RollBackVerb = "rollout.rollback";

    /// <summary>The verb of the button that ends what bakes, waits or is asked.</summary>
    public const string PromoteVerb = "rollout.promote";

    /// <summary>The verb with which a client asks for the card as it stands now.</summary>
    public const string RefreshVerb = "rollout.refresh";

    private const int MostRings = 12;

    /// <summary>The card.</summary>
    public static JsonObject Of(RolloutStanding rollout)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        return Fit(room => Build(rollout, room));
    }

    private static JsonObject Build(RolloutStanding rollout, int room)
    {
        ReleaseProgress progress = rollout.Progress;
        string title = $"{rollout.Release.Product} {rollout.Release.Version} rolls out to {CardText.Plain(rollout.Stage, Math.Min(room, 100))}";
        RolloutButtons buttons = new(rollout.Id, rollout.Revision);
        JsonArray body =
        [
            Head(Style(progress.State), title, CardText.Plain(ProgressSentence.Of(progress), room)),
            Facts(
                ("Release", CardText.Plain($"{rollout.Release}", 150)),
                ("Replaces", rollout.Replaces is { } replaced ? $"{replaced}" : "nothing; it is the first"),
                ("Since", ProgressSentence.Moment(progress.Since)),
                ("As of", ProgressSentence.Moment(rollout.At))),
        ];
        if (rollout.Rings.Count > 0)
        {
            body.Add(Section("Rings", Rings(rollout.Rings, room)));
        }

        return Card(title, body, Actions(rollout, buttons), progress.State.IsClosed() ? null : Refresh(RefreshVerb, buttons.Data));
    }

    private static IEnumerable<JsonNode> Rings(IReadOnlyList<RingStanding> rings, int room)
    {
        // Of many rings those are shown that the release has come to.
        int done = rings.TakeWhile(ring => ring.Step is RingStep.Passed).Count();
        int first = Math.Clamp(done - 1, 0, Math.Max(0, rings.Count - MostRings));
        if (first > 0)
        {
            yield return Text(string.Create(CultureInfo.InvariantCulture, $"{first} before are done."));
        }

        foreach (RingStanding ring in rings.Skip(first).Take(MostRings))
        {
            string seen = ring.Seen is { } tally
                ? string.Create(CultureInfo.InvariantCulture, $"; {tally.Samples - tally.Failures:N0} of {tally.Samples:N0} probes were healthy")
                : "";
            string last = ring is { Step: RingStep.Breached, Seen.LastFailure: { } failure } ? $"; {CardText.Plain(failure, Math.Min(room, 200))}" : "";
            string name = CardText.Plain(CardSpan.Share(ring.Ring), Math.Min(room, 70));
            yield return Text($"{name}: {Word(ring)}{seen}{last}", weight: ring.Step is RingStep.Breached ? "Bolder" : null);
        }

        if (rings.Count - first > MostRings)
        {
            yield return Text($"And {rings.Count - first - MostRings} more, on the page.");
        }
    }

    private static string Word(RingStanding ring) => ring.Step switch
    {
        RingStep.Waiting => ring.Ring.Wait > TimeSpan.Zero ? $"waits, {CardSpan.Of(ring.Ring.Wait)} after the one before" : "waits",
        RingStep.Baking => ring.Ring.Bake > TimeSpan.Zero ? $"runs it, watched for {CardSpan.Of(ring.Ring.Bake)}" : "runs it",
        RingStep.Passed => "done",
        RingStep.Breached => "BREACHED",
        _ => "put back",
    };

    private static JsonArray Actions(RolloutStanding rollout, RolloutButtons buttons)
    {
        JsonObject? page = Open("Open in browser", rollout.Page);
        return (rollout.Viewer, rollout.Progress.State) switch
        {
            (CardViewer.Onlooker, _) => Buttons(page),
            (_, ReleaseState.Held) when rollout.Progress.Question is not null => Buttons(buttons.Yes(), buttons.ReasonedRollBack(), page),
            (_, ReleaseState.RollingOut) => Buttons(buttons.Hold(), buttons.ReasonedPromote(), buttons.ReasonedRollBack(), page),
            (_, ReleaseState.Promoting or ReleaseState.Validating) => Buttons(buttons.Hold(), buttons.ReasonedRollBack(), page),
            (_, ReleaseState.Held or ReleaseState.Paused) => Buttons(buttons.Continue(), buttons.ReasonedRollBack(), page),
            _ => Buttons(page),
        };
    }

    private static string Style(ReleaseState state) => state switch
    {
        ReleaseState.Released or ReleaseState.Protecting => "good",
        ReleaseState.Held or ReleaseState.Paused or ReleaseState.RollingBack or ReleaseState.RolledBack or ReleaseState.Aborted => "warning",
        ReleaseState.RollbackStuck or ReleaseState.Errored or ReleaseState.Refused => "attention",
        _ => "accent",
    };
}
