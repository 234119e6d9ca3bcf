using Slipway.Azure.Teams.Bot;
using Slipway.Azure.Teams.Cards;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Page;

/// <summary>What a person does on the page's card.</summary>
/// <param name="Verb">The verb of the button, as on every card.</param>
/// <param name="Revision">The revision of the card that they saw.</param>
/// <param name="Shown">Its digest.</param>
/// <param name="Comment">What the card's comment says.</param>
/// <param name="Reason">What stands behind the button that rejects.</param>
/// <param name="Emergency">What stands behind the button that breaks the glass.</param>
public sealed record PageDecision(string Verb, int Revision, string Shown, string? Comment = null, string? Reason = null, string? Emergency = null)
{
    /// <summary>Whether they ask for more time.</summary>
    internal bool WantsTime() => Verb is ApprovalCard.MoreTimeVerb;

    /// <summary>What they answer; null when they ask for more time, and for a verb that the page does not have.</summary>
    internal ApprovalAnswer? Answer() => Verb switch
    {
        ApprovalCard.ApproveVerb => ApprovalAnswer.Approve,
        ApprovalCard.RejectVerb => ApprovalAnswer.Reject,
        ApprovalCard.BreakGlassVerb => ApprovalAnswer.BreakGlass,
        _ => null,
    };

    /// <summary>Why they answer so, without what cannot be seen; null for no word.</summary>
    internal string? Why() => CommentText.Clean(Verb switch
    {
        ApprovalCard.RejectVerb => Reason,
        ApprovalCard.BreakGlassVerb => Emergency,
        _ => null,
    }) ?? CommentText.Clean(Comment);
}
