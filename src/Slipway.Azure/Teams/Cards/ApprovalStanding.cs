using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;

namespace Slipway.Azure.Teams.Cards;

/// <summary>Where an approval stands, in a colour and in words that say the same without it.</summary>
internal static class ApprovalStanding
{
    public static (string Style, IEnumerable<string> Lines) Of(Approval approval, int room)
    {
        (string style, string line) = approval.State switch
        {
            ApprovalState.Open when approval.RemindedAt is { } reminded =>
                ("warning", $"Reminder, sent {ProgressSentence.Moment(reminded)}: {Waits(approval)}"),
            ApprovalState.Open => ("accent", $"Approval requested: {Waits(approval)}"),
            ApprovalState.Escalated => ("warning", $"Escalated: nobody settled it in time. {Others(approval, room)}{Waits(approval)}"),
            ApprovalState.Approved => ("good", "Approved."),
            ApprovalState.BrokenGlass => ("attention", "The glass is broken; it goes on without the approvals that the plan asks for."),
            ApprovalState.Rejected => ("attention", "Rejected; the release is refused."),
            ApprovalState.Expired =>
                ("attention", $"Expired: nobody answered in time; it ended at {ProgressSentence.Moment(approval.Request.Deadline)}, and the release is refused."),
            ApprovalState.Superseded => ("warning", "Superseded: the artifacts or the plan are no longer those that were shown; the release is refused."),
            _ => ("emphasis", "Withdrawn: no answer is needed any more; the release has ended."),
        };
        string[] glass = [.. Glass(approval, room)];
        string[] more = approval is { IsOpen: true, MoreTime: { } time }
            ? [$"{CardText.Plain(time.By, Math.Min(room, 80))} asked for more time; it ends at {ProgressSentence.Moment(time.Until)}."]
            : [];
        return (glass.Length > 0 ? "attention" : style, [line, .. glass, .. more]);
    }

    private static string Waits(Approval approval) =>
        $"{approval.Missing} more must approve until {ProgressSentence.Moment(approval.Request.Deadline)}, or the release is refused.";

    private static string Others(Approval approval, int room) =>
        approval.Request.Policy.Escalation is { Group: { } group }
            ? $"Now {CardText.Plain(group.People.Count > 0 ? string.Join(", ", group.People) : group.Shown, Math.Min(room, 300))} may approve too. "
            : "";

    /// <summary>Whoever broke the glass is named at the top of the card, with their reason, and stays there.</summary>
    private static IEnumerable<string> Glass(Approval approval, int room)
    {
        ApprovalDecision[] broken = [.. approval.Decisions.Where(decision => decision.Answer is ApprovalAnswer.BreakGlass)];
        for (int at = 0; at < Math.Min(broken.Length, ApprovalPolicy.GlassBreakers); at++)
        {
            ApprovalDecision by = broken[at];
            yield return $"BREAK GLASS, {at + 1} of {ApprovalPolicy.GlassBreakers}: {CardText.Plain(by.By, Math.Min(room, 80))}, "
                + $"{ProgressSentence.Moment(by.At)}: {CardText.Plain(by.Comment, Math.Min(room, 300))}";
        }
    }
}
