using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Deciding;

/// <summary>What a release would put into a stage at this moment: what an answer is held against.</summary>
public sealed class Standing(ReleaseRecords records, PlanStore plans, SealStore seals)
{
    /// <summary>What stands in for content that is no longer as it was sealed: no release has it.</summary>
    private static readonly Digest Changed = Digest.Of("changed since it was sealed");

    /// <summary>
    /// The release's plan, and the sealed content that lies where the stage takes it from. An artifact there that was written again, or is gone, is
    /// other content, also when its bytes are the same: a promotion would refuse it.
    /// </summary>
    public async Task<ApprovalBinding> OfAsync(ApprovalRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ReleaseRecord? record = await records.GetAsync(request.Release, cancellation);
        return record is null
            ? new(Changed, request.Plan, request.Stage)
            : new(await ContentAsync(record, request.Stage, cancellation) ?? Changed, record.Plan, request.Stage);
    }

    private async Task<Digest?> ContentAsync(ReleaseRecord record, string stage, CancellationToken cancellation)
    {
        try
        {
            SealManifest? manifest = await SourceAsync(record, stage, cancellation);
            return manifest is not null && await seals.WhatDriftedAsync(record.Id, manifest, cancellation) is null ? manifest.Content() : null;
        }
        catch (Exception lost) when (lost is TamperedException or FileNotFoundException or InvalidDataException)
        {
            return null;
        }
    }

    private async Task<SealManifest?> SourceAsync(ReleaseRecord record, string stage, CancellationToken cancellation)
    {
        Plan plan = await plans.PinnedAsync(record, cancellation);
        int at = plan.Stages.ToList().FindIndex(s => s.Name == stage);
        return at > 0 ? await seals.FindPromotedAsync(plan.Stages[at - 1].Container, record.Id, cancellation)
            : at == 0 && await seals.FindAsync(record.Id, cancellation) is { } seal ? await seals.ReadAsync(record.Id, seal, cancellation)
            : null;
    }
}
