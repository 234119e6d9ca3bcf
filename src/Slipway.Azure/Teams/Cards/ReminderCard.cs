using System.Text.Json.Nodes;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;
using static Slipway.Azure.Teams.Cards.CardElements;

namespace Slipway.Azure.Teams.Cards;

/// <summary>
/// The small card that is posted beside an approval's own when people are reminded: to edit a card notifies nobody. It has no buttons that decide, so
/// that there is one card to answer, and says so when nothing is waited for any more.
/// </summary>
public static class ReminderCard
{
    /// <summary>The reminder of an approval as it stands.</summary>
    /// <param name="approval">The approval.</param>
    /// <param name="request">The release that asks.</param>
    /// <param name="page">The page on which it can be answered; null for none.</param>
    public static JsonObject Of(Approval approval, ReleaseRequest request, Uri? page)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(request);
        string what = $"{request.Product} {request.Version} for {CardText.Plain(approval.Request.Stage, 100)}";
        if (!approval.IsOpen)
        {
            return Card($"{what} needs no answer any more", [Head("emphasis", $"{what} needs no answer any more", "The approval's card says what came of it.")]);
        }

        string title = $"Reminder: {what} waits for approval until {ProgressSentence.Moment(approval.Request.Deadline)}";
        string[] lines = [$"{approval.Missing} more must approve, or the release is refused.", "Answer on the approval's own card, above."];
        return Card(title, [Head("warning", title, lines)], Buttons(Open("Open in browser", page)));
    }
}
