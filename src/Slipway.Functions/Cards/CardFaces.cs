using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Rollouts;

namespace Slipway.Functions.Cards;

/// <summary>Makes the card of an approval as it stands now.</summary>
public sealed class CardFaces(ReleaseRecords records, SealStore seals, PlanStore plans, IOptions<CallerOptions> callers)
{
    /// <summary>The card. It is made of the approval and of what the release has pinned, so the same approval has the same card.</summary>
    /// <param name="approval">The approval as it stands.</param>
    /// <param name="viewer">For whom.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">The release or its plan is gone.</exception>
    public async Task<JsonObject> OfAsync(Approval approval, CardViewer viewer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ReleaseRecord record = await records.GetAsync(approval.Request.Release, cancellation)
            ?? throw new InvalidOperationException($"{approval.Request.Release}, for which an approval is asked, is gone.");
        Task<VersionSeal?> seal = seals.FindAsync(record.Id, cancellation);
        Task<Plan> plan = plans.PinnedAsync(record, cancellation);
        IReadOnlyList<Ring>? rings = (await plan).Stages.FirstOrDefault(stage => stage.Name == approval.Request.Stage)?.Rollout.Rings;
        // On the page itself a button that opens it would lead nowhere.
        Uri? page = viewer is CardViewer.Page ? null : callers.Value.PageOf(approval.Request.Id);
        return ApprovalCard.Of(approval, record.Request, new ApprovalFacts { Viewer = viewer, Seal = await seal, Rings = rings ?? [], Page = page });
    }
}
