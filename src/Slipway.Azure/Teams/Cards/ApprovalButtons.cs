using System.Text.Json.Nodes;
using Slipway.Releases.Approvals;
using static Slipway.Azure.Teams.Cards.CardElements;

namespace Slipway.Azure.Teams.Cards;

/// <summary>What can be done on an approval's card: one click approves; a rejection cannot be sent without its reason.</summary>
internal static class ApprovalButtons
{
    /// <summary>The buttons; an input that they need is added to the body.</summary>
    public static JsonArray Of(Approval approval, ApprovalFacts facts, JsonObject data, JsonArray body)
    {
        JsonObject? page = Open("Open in browser", facts.Page);
        if (!approval.IsOpen)
        {
            return Buttons(facts.Viewer is CardViewer.Link ? page : null);
        }

        if (facts.Viewer is CardViewer.Link)
        {
            body.Add(Text("Answer it on its page, where you sign in.", subtle: true));
            return Buttons(page);
        }

        if (facts.Viewer is CardViewer.Onlooker)
        {
            body.Add(Text("Only those who are asked can answer, so there are no buttons here.", subtle: true));
            return Buttons(page);
        }

        ApprovalPolicy policy = approval.Request.Policy;
        body.Add(policy.CommentRequired
            ? Input(ApprovalCard.CommentInput, "Comment", "Why; needed to approve and to reject", "Say why: every answer here needs a comment.")
            : Input(ApprovalCard.CommentInput, "Comment", "For the record, if you like"));
        return Buttons(
            Execute("Approve", ApprovalCard.ApproveVerb, data, "positive"),
            Reasoned(
                policy,
                Execute("Reject", ApprovalCard.RejectVerb, data, "destructive"),
                Input(ApprovalCard.ReasonInput, "Reason", "Why it must not go on", "Say why: a rejection needs a reason.")),
            MoreTime(approval, data),
            Glass(policy, facts, data),
            page);
    }

    /// <summary>Asks for the reason behind the button, unless the card's own comment is needed anyway: that one is asked for whatever is clicked.</summary>
    private static JsonObject Reasoned(ApprovalPolicy policy, JsonObject execute, JsonObject reason) =>
        policy.CommentRequired ? execute : AskWhy($"{execute["title"]}…", reason, execute);

    private static JsonObject? MoreTime(Approval approval, JsonObject data)
    {
        if (approval.Request.Policy.Extension is null || approval.MoreTime is not null)
        {
            return null;
        }

        JsonObject ask = Execute("Ask for more time", ApprovalCard.MoreTimeVerb, data);
        ask["associatedInputs"] = "none";
        return ask;
    }

    private static JsonObject? Glass(ApprovalPolicy policy, ApprovalFacts facts, JsonObject data) =>
        policy.BreakGlass is null || facts.Viewer is not CardViewer.Page ? null : Reasoned(
            policy,
            Execute("Break the glass", ApprovalCard.BreakGlassVerb, data, "destructive"),
            Input(
                ApprovalCard.EmergencyInput,
                "Emergency",
                $"What cannot wait; {ApprovalPolicy.GlassBreakers} people must say so",
                "Say why: to break the glass needs a reason."));
}
