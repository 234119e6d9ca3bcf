using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Writes a wait to the record, so that lists and the timeline show it.</summary>
public sealed class NoteProgress(ReleaseRecords records, ReleaseLedger ledger)
{
    /// <summary>Writes it.</summary>
    [Function(nameof(NoteProgress))]
    public async Task Run([ActivityTrigger] Input noted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(noted);
        await records.UpdateAsync(noted.Id, noted.Progress, cancellation: cancellation);
        if (noted.Entry is { } entry)
        {
            await ledger.AppendAsync(noted.Id, entry, cancellation);
        }
        else if (noted.Progress.State is ReleaseState.RollingOut or ReleaseState.Validating or ReleaseState.Held or ReleaseState.Paused or ReleaseState.RollingBack)
        {
            await ledger.CallCardsAsync(noted.Id, noted.Progress.Stage, cancellation);
        }
    }

    /// <summary>What is noted.</summary>
    public sealed record Input(ReleaseId Id, ReleaseProgress Progress, TimelineEvent? Entry);
}
