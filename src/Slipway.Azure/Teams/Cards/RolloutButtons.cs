using System.Text.Json.Nodes;
using static Slipway.Azure.Teams.Cards.CardElements;

namespace Slipway.Azure.Teams.Cards;

/// <summary>The words that operators say to a roll-out, as buttons.</summary>
internal sealed class RolloutButtons(string id, int revision)
{
    public JsonObject Data { get; } = new() { ["rid"] = id, ["rev"] = revision };

    public JsonObject Continue() => Execute("Continue", RolloutCard.ContinueVerb, Data, "positive");

    public JsonObject Hold() => Execute("Hold", RolloutCard.HoldVerb, Data);

    public JsonObject RollBack() => Execute("Roll back", RolloutCard.RollBackVerb, Data, "destructive");

    public JsonObject Yes() => Execute("Yes, go on", RolloutCard.PromoteVerb, Data, "positive");

    // Each input of a card has an id of its own, and the card asks why of a rollback too.
    public JsonObject ReasonedPromote() => AskWhy(
        "Promote now…",
        Input(ApprovalCard.CommentInput, "Reason", "Why it need not be watched any longer", "Say why: to promote needs a reason."),
        Execute("Promote now", RolloutCard.PromoteVerb, Data));

    public JsonObject ReasonedContinue() =>
        AskWhy("Continue…", Why("Why it goes on although the gate says no", "Say why: to continue needs a reason."), Continue());

    public JsonObject ReasonedRollBack() => AskWhy("Roll back…", Why("What is not well", "Say why: a rollback needs a reason."), RollBack());

    private static JsonObject Why(string placeholder, string missing) => Input(ApprovalCard.ReasonInput, "Reason", placeholder, missing);
}
