using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Copies a sealed version into a stage's container, inside the storage service.</summary>
public sealed class PromoteArtifacts(Promotion promotion, ReleaseRecords records, ReleaseLedger ledger)
{
    /// <summary>Promotes what is not there yet; what is there is verified, never overwritten.</summary>
    [Function(nameof(PromoteArtifacts))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        Task shown = records.UpdateAsync(wanted.Id, wanted.Progress, cancellation: cancellation);
        Task<Report> promoted = Promote(wanted, cancellation);
        await Task.WhenAll(shown, promoted);
        return await promoted;
    }

    private async Task<Report> Promote(Input wanted, CancellationToken cancellation)
    {
        PromotionResult promoted = await promotion.PromoteAsync(wanted.Id, wanted.Source, wanted.Container, cancellation);
        if (promoted.Seal is not { } seal)
        {
            return new Report(null, promoted.Conflict);
        }

        TimelineEvent entry = new(
            $"promoted-{wanted.Stage}",
            TimelineKind.Promoted,
            TimelineEvent.Slipway,
            $"Promoted {seal.Count} artifacts of {seal.Bytes} bytes from {wanted.Source.Container} to {seal.Container}.",
            wanted.Stage,
            Evidence: new Dictionary<string, string> { ["content"] = seal.Content.ToString(), ["manifest"] = seal.Manifest.ToString() });
        await ledger.AppendAsync(wanted.Id, entry, cancellation);
        return new Report(seal, null);
    }

    /// <summary>What is promoted, and where to.</summary>
    public sealed record Input(ReleaseId Id, string Stage, VersionSeal Source, string Container, ReleaseProgress Progress);

    /// <summary>The seal of the stage's container, or what stands in the way.</summary>
    public sealed record Report(VersionSeal? Seal, string? Conflict);
}
