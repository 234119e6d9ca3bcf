using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Http;

/// <summary>Keeps those from an approval for whom there is none: the plan decides who approves, and the policy who may at all.</summary>
public sealed class SeenApprovals(ReleaseLedger ledger)
{
    /// <summary>What is said of an approval that there is not, and of one that the caller may not see.</summary>
    public static Problem Missing(string id) => Problems.Missing($"There is no approval '{id}'.");

    /// <summary>Demands that the caller may approve in the approval's environment.</summary>
    /// <exception cref="RefusedException">They may not, or there is no such approval for them.</exception>
    public async Task RequireAsync(string id, Visit visit, CancellationToken cancellation)
    {
        Approval asked = await ledger.ApprovalAsync(id, cancellation) ?? throw new RefusedException(Missing(id));
        Require(asked, visit, Missing(id));
    }

    /// <summary>Demands the same of one that was read.</summary>
    /// <exception cref="RefusedException">They may not, or there is no such approval for them.</exception>
    public static void Require(Approval asked, Visit visit, Problem missing)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(visit);
        visit.Require(Role.Approve, asked.Request.Release.Product, missing);
        visit.Require(Role.Approve, asked.Request.Release.Product, [asked.Request.Stage]);
    }
}
