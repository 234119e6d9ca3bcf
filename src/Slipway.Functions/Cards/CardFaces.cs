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

namespace Slipway.Functions.Cards;

/// <summary>Makes the card of an approval as it stands now.</summary>
public sealed class CardFaces(ReleaseRecords records, ReleaseLedger ledger, SealStore seals, PlanStore plans, IOptions<CallerOptions> callers)
{
    /// <summary>
    /// The card. It is made of the approval, of what was found when people were asked, and of what the release has pinned, so the same approval has the
    /// same card, and nobody outside of storage is asked for it.
    /// </summary>
    /// <param name="approval">The approval as it stands.</param>
    /// <param name="viewer">For whom.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">The release or its plan is gone.</exception>
    public async Task<JsonObject> OfAsync(Approval approval, CardViewer viewer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(approval);
        Task<AskedFacts> facts = ledger.FactsAsync(approval.Request, cancellation);
        ReleaseRecord record = await RecordAsync(approval, cancellation);
        return await OfAsync(record, new AskedApproval(approval, await facts), viewer, cancellation);
    }

    /// <inheritdoc cref="OfAsync(Approval, CardViewer, CancellationToken)"/>
    public async Task<JsonObject> OfAsync(AskedApproval asked, CardViewer viewer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return await OfAsync(await RecordAsync(asked.Approval, cancellation), asked, viewer, cancellation);
    }

    /// <summary>The card of a reminder of an approval as it stands.</summary>
    public async Task<JsonObject> ReminderOfAsync(Approval approval, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(approval);
        return ReminderCard.Of(approval, (await RecordAsync(approval, cancellation)).Request, PageOf(approval));
    }

    private async Task<JsonObject> OfAsync(ReleaseRecord record, AskedApproval asked, CardViewer viewer, CancellationToken cancellation)
    {
        Task<VersionSeal?> seal = seals.FindAsync(record.Id, cancellation);
        Plan plan = await plans.PinnedAsync(record, cancellation);
        Stage? stage = plan.Stages.FirstOrDefault(stage => stage.Name == asked.Approval.Request.Stage);
        ApprovalFacts facts = new()
        {
            Viewer = viewer,
            Seal = await seal,
            Rings = stage?.Rollout.Rings ?? [],
            NotUndone = plan.Recovery.NotUndone,
            Asked = asked.Facts,
            // On the page itself a button that opens it would lead nowhere.
            Page = viewer is CardViewer.Page ? null : PageOf(asked.Approval),
        };
        return ApprovalCard.Of(asked.Approval, record.Request, facts);
    }

    private Uri? PageOf(Approval approval) => callers.Value.PageOf(approval.Request.Id);

    private async Task<ReleaseRecord> RecordAsync(Approval approval, CancellationToken cancellation) =>
        await records.GetAsync(approval.Request.Release, cancellation)
            ?? throw new InvalidOperationException($"{approval.Request.Release}, for which an approval is asked, is gone.");
}
