using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Azure.Telemetry;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Copies a sealed version into a stage's container, inside the storage service.</summary>
public sealed class PromoteArtifacts(Promotion promotion, ReleaseRecords records, ReleaseLedger ledger, TimeProvider clock)
{
    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(2);

    /// <summary>The key of the line that tells of a stage's promotion, and of the seals that it made, on the timeline.</summary>
    public static string LineOf(string stage) => $"promoted-{stage}";

    /// <summary>Promotes what is not there yet, for one slice of time; what is there is verified, never overwritten.</summary>
    [Function(nameof(PromoteArtifacts))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        CopyTally tally = new();
        Task<Report> promoting = Promote(wanted, tally, cancellation);
        await Task.WhenAll(Show(wanted, tally, promoting, cancellation), promoting);
        return await promoting;
    }

    /// <summary>Writes to the record how far it is, until it is over.</summary>
    private async Task Show(Input wanted, CopyTally tally, Task promoting, CancellationToken cancellation)
    {
        await records.UpdateAsync(wanted.Id, wanted.Progress, cancellation: cancellation);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        while (await Task.WhenAny(promoting, Task.Delay(ShowEvery, clock, over.Token)) != promoting)
        {
            await records.UpdateAsync(wanted.Id, wanted.Progress with { Transfer = SoFar(wanted, tally) }, cancellation: cancellation);
        }

        await over.CancelAsync();
    }

    private async Task<Report> Promote(Input wanted, CopyTally tally, CancellationToken cancellation)
    {
        PromotionOrder order = new(wanted.Id, wanted.Source, wanted.Container, wanted.Slice, wanted.Rereads);
        PromotionResult promoted = await promotion.PromoteAsync(order, tally, cancellation);
        if (promoted.Seal is not { } seal)
        {
            return new Report(null, promoted.Conflict, promoted.IsUnfinished ? SoFar(wanted, tally) : null);
        }

        TimelineEvent entry = new(
            LineOf(wanted.Stage),
            TimelineKind.Promoted,
            TimelineEvent.Slipway,
            $"Promoted {seal.Count} artifacts of {seal.Bytes} bytes from {wanted.Source.Container} to {seal.Container}.{(promoted.Note is { } note ? $" {note}" : "")}",
            wanted.Stage,
            Evidence: new Dictionary<string, string> { ["content"] = seal.Content.ToString(), ["manifest"] = seal.Manifest.ToString(), [ReleaseMetrics.Bytes] = $"{seal.Bytes}" });
        await ledger.AppendAsync(wanted.Id, entry, cancellation);
        return new Report(seal, null);
    }

    private static TransferProgress SoFar(Input wanted, CopyTally tally) =>
        new(tally.Files, wanted.Source.Count, tally.Bytes, wanted.Source.Bytes);

    /// <summary>What is promoted, and where to.</summary>
    /// <param name="Id">The release.</param>
    /// <param name="Stage">The stage.</param>
    /// <param name="Source">The version where it lies.</param>
    /// <param name="Container">The stage's container.</param>
    /// <param name="Progress">What the record shows meanwhile.</param>
    /// <param name="Slice">How long one call works; what it has begun is finished, and a further call goes on.</param>
    /// <param name="Rereads">Whether each copy is read again.</param>
    public sealed record Input(
        ReleaseId Id, string Stage, VersionSeal Source, string Container, ReleaseProgress Progress, TimeSpan Slice, bool Rereads = false);

    /// <summary>The seal of the stage's container, or what stands in the way, or how far it came when the slice was over.</summary>
    public sealed record Report(VersionSeal? Seal, string? Conflict, TransferProgress? SoFar = null);
}
