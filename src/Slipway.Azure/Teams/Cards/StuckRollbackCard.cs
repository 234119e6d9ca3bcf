using System.Text.Json.Nodes;
using Slipway.Releases.Progress;
using static Slipway.Azure.Teams.Cards.CardElements;

namespace Slipway.Azure.Teams.Cards;

/// <summary>The card that calls people to a rollback that is stuck: what is still to be undone, why it was not, and a button that tries again.</summary>
public static class StuckRollbackCard
{
    /// <summary>The verb of the button that tries again.</summary>
    public const string RetryVerb = "rollback.retry";

    /// <summary>The verb of the button that says that people have put back by hand what is left.</summary>
    public const string DoneVerb = "rollback.done";

    /// <summary>The verb of the button that gives the way back up, for a newer release to mend what is left.</summary>
    public const string ForwardVerb = "rollback.forward";

    private const int Most = 8;

    /// <summary>The card.</summary>
    public static JsonObject Of(StuckRollback stuck)
    {
        ArgumentNullException.ThrowIfNull(stuck);
        return Fit(room => Build(stuck, room));
    }

    private static JsonObject Build(StuckRollback stuck, int room)
    {
        bool open = stuck.Settled is null;
        string title = $"The rollback of {stuck.Release.Product} {stuck.Release.Version} {(open ? "is" : "was")} stuck";
        string line = open
            ? $"Something could not be put back, and people are needed. {(stuck.Tries == 1 ? "It was tried once." : $"It was tried {stuck.Tries} times.")}"
            : CardText.Plain(stuck.Settled, room);
        JsonArray body =
        [
            Head(open ? "attention" : "emphasis", title, line),
            Facts(
                ("Release", CardText.Plain($"{stuck.Release}", 150)),
                ("Stuck since", ProgressSentence.Moment(stuck.Since)),
                ("Next try", open && stuck.NextTry is { } next ? ProgressSentence.Moment(next) : null),
                ("Gives up", open && stuck.GivesUp is { } end ? $"{ProgressSentence.Moment(end)}, then it ends as errored" : null)),
        ];
        if (stuck.Left.Count > 0)
        {
            body.Add(Section($"Still to be undone: {stuck.Left.Count}", Left(stuck, room)));
        }

        JsonObject? page = Open("Open in browser", stuck.Page);
        return Card(title, body, open && stuck.Viewer is not CardViewer.Onlooker ? Buttons([.. Words(stuck), page]) : Buttons(page));
    }

    private static IEnumerable<JsonObject> Words(StuckRollback stuck)
    {
        JsonObject data = new() { ["rid"] = stuck.Id, ["rev"] = stuck.Revision };
        yield return Execute("Try again now", RetryVerb, data, "positive");
        yield return AskWhy(
            "Done by hand…",
            Input(ApprovalCard.ReasonInput, "How", "What you put back, and how", "Say how: what is done by hand needs a reason."),
            Execute("All of it is put back", DoneVerb, data));
        yield return AskWhy(
            "Roll forward…",
            // Each input of a card has an id of its own.
            Input(ApprovalCard.CommentInput, "Why", "Which release mends what is left", "Say why: to roll forward needs a reason."),
            Execute("Leave it as it is and roll forward", ForwardVerb, data, "destructive"));
    }

    private static IEnumerable<JsonNode> Left(StuckRollback stuck, int room)
    {
        foreach (StuckStep step in stuck.Left.Take(Most))
        {
            yield return Text(CardText.Plain(Capital(step.Step.Undo.Sentence), Math.Min(room, 250)), weight: "Bolder");
            yield return Text(CardText.Plain(step.Problem, Math.Min(room, 300)));
        }

        if (stuck.Left.Count > Most)
        {
            yield return Text($"And {stuck.Left.Count - Most} more, on the page.");
        }
    }

    private static string Capital(string clause) => clause.Length == 0 ? clause : char.ToUpperInvariant(clause[0]) + clause[1..];
}
