using Microsoft.AspNetCore.Mvc;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Http;

/// <summary>Verdicts as HTTP answers.</summary>
internal static class DecisionAnswers
{
    /// <summary>The approval as it stands, or why nothing changed.</summary>
    /// <param name="verdict">The verdict; null when there is no such approval.</param>
    /// <param name="id">The id that was asked for.</param>
    public static IActionResult Of(ApprovalVerdict? verdict, string id) => verdict switch
    {
        ApprovalVerdict.Taken { Approval: var approval } => Show(approval),
        ApprovalVerdict.Repeated { Approval: var approval } => Show(approval),
        ApprovalVerdict.Refused { Reason: var reason, Why: var why } => Explain(reason, why).Answer,
        _ => SeenApprovals.Missing(id).Answer,
    };

    private static JsonAnswer Show(Approval approval) => new(new { approval, missing = approval.Missing });

    private static Problem Explain(ApprovalRefusal reason, string why) => reason switch
    {
        ApprovalRefusal.CommentRequired => Problems.Unusable(why),
        ApprovalRefusal.NotEnabled or ApprovalRefusal.NotInGroup or ApprovalRefusal.IsRequester or ApprovalRefusal.IsCommitter => Problems.NotAllowed(why),
        _ => Problems.StateConflict(why),
    };
}
