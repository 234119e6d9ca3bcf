using System.Collections.Frozen;
using Slipway.Azure.Identity;
using Slipway.Functions.Http;
using static Slipway.Functions.Access.AccessPlace;
using static Slipway.Functions.Access.AccessRow;

namespace Slipway.Functions.Access;

/// <summary>The one table of who may call what. An HTTP function that has no row here is called by nobody.</summary>
public static class AccessTable
{
    /// <summary>The rows, by the function's name.</summary>
    public static FrozenDictionary<string, AccessRow> Rows { get; } = new Dictionary<string, AccessRow>
    {
        [nameof(ListReleases)] = new Needs(Product, Role.Read),
        [nameof(GetRelease)] = new Needs(Product, Role.Read),
        [nameof(GetTimeline)] = new Needs(Product, Role.Read),
        [nameof(GetEvidence)] = new Needs(Product, Role.Read),
        [nameof(StreamEvents)] = new Needs(Product, Role.Read),
        [nameof(PreviewRelease)] = new Needs(Product, Role.Read),
        [nameof(StartRelease)] = new Needs(AccessPlace.Environment, Role.Submit),
        [nameof(CommandRelease)] = new Needs(AccessPlace.Environment, Role.Operate),

        [nameof(ListApprovals)] = new Needs(Product, Role.Read),
        [nameof(DecideApproval)] = new Needs(AccessPlace.Environment, Role.Approve),
        [nameof(ExtendApproval)] = new Needs(AccessPlace.Environment, Role.Approve),
        [nameof(ListDelegations)] = new Needs(Anywhere, Role.Approve),
        [nameof(StoreDelegation)] = new Needs(Anywhere, Role.Approve),
        [nameof(RemoveDelegation)] = new Needs(Anywhere, Role.Approve),
        [nameof(GetApprovalCard)] = new Needs(Product, Role.Approve, Role.Read) { IsPage = true },
        [nameof(AnswerOnPage)] = new Needs(AccessPlace.Environment, Role.Approve) { IsPage = true },

        [nameof(GetPlan)] = new Needs(Product, Role.Read),
        [nameof(StorePlan)] = new Needs(AccessPlace.Environment, Role.WritePlan),
        [nameof(ValidatePlan)] = new Needs(Anywhere, Role.WritePlan),

        [nameof(ListEnvironments)] = new Needs(AccessPlace.Environment, Role.Read),
        [nameof(GetVerification)] = new Needs(AccessPlace.Environment, Role.Read),
        [nameof(StartVerification)] = new Needs(AccessPlace.Environment, Role.Operate),
        [nameof(GetRetention)] = new Needs(Product, Role.Read),
        [nameof(PreviewRetention)] = new Needs(AccessPlace.Environment, Role.Operate),
        [nameof(ApplyRetention)] = new Needs(AccessPlace.Environment, Role.Operate),

        // An alert can stop whichever release names it.
        [nameof(ReceiveAlerts)] = new Needs(Everywhere, Role.Operate),
        [nameof(ReceiveMessages)] = new Own("the Bot Connector's token, and then the person whom Teams names: the plan's approvers and operators"),
        [nameof(ReceiveCompletion)] = new Own("the signature of the webhook that was called"),

        [nameof(ShowApproval)] = new Open("a page that is the same for any approval and holds nothing of it"),
        [nameof(ShowPage)] = new Open("the same page, at the address to which Entra sends a browser back"),
        [nameof(GetPageFile)] = new Open("the page's scripts and styles"),
        [nameof(GetHealth)] = new Open("whether storage answers, and the version"),
        [nameof(GetPlanSchema)] = new Open("the schema of plans"),
        [nameof(GetOpenApi)] = new Open("the API's description"),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
