using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Page;

/// <summary>The friendly words for what came of an answer on the page.</summary>
internal static class PageWords
{
    /// <summary>The card was another than the one that stands.</summary>
    public static string Stale(Approval approval) => approval.IsOpen
        ? "The card has changed since you opened it, so nothing was decided; look at it as it stands now, and answer again."
        : $"It was {Ended(approval)} before your answer came, so nothing was decided by it.";

    /// <summary>It counts.</summary>
    public static string Taken(Approval approval, ApprovalAnswer? answer) => (answer, approval.State) switch
    {
        (null, _) => $"There is more time now: it ends at {ProgressSentence.Moment(approval.Request.Deadline)}.",
        (ApprovalAnswer.Approve, ApprovalState.Approved) => $"You approved {Asked(approval)}; it goes on.",
        (ApprovalAnswer.Approve, _) => $"You approved {Asked(approval)}; {approval.Missing} more must.",
        (ApprovalAnswer.Reject, ApprovalState.Rejected) => $"You rejected {Asked(approval)}; the release is refused.",
        (ApprovalAnswer.Reject, _) => $"You rejected {Asked(approval)}; it stays open until more say so, or enough approve.",
        (ApprovalAnswer.BreakGlass, ApprovalState.BrokenGlass) => $"The glass is broken: {Asked(approval)} goes on without the approvals that the plan asks for.",
        _ => $"You say that {Asked(approval)} cannot wait; a second person must break the glass too.",
    };

    /// <summary>They had said it before.</summary>
    public static string Repeated(Approval approval) => approval.IsOpen ? "You had said so before, and it counts once." : $"You had said so before; it is {Ended(approval)}.";

    private static string Asked(Approval approval) => $"{approval.Request.Release} for {approval.Request.Stage}";

    private static string Ended(Approval approval) => approval.State switch
    {
        ApprovalState.BrokenGlass => "settled by breaking the glass",
        ApprovalState state => state.ToString().ToLowerInvariant(),
    };
}
