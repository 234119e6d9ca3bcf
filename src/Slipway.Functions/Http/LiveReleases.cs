using Microsoft.DurableTask.Client;
using Slipway.Azure.Records;
using Slipway.Releases;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Reads a release as it stands this moment: the record, and while it runs the orchestration's own word.</summary>
public sealed class LiveReleases(ReleaseRecords records)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="RefusedException">There is no such release.</exception>
    public async Task<ReleaseRecord> ReadAsync(DurableTaskClient client, ReleaseId id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        ReleaseRecord record = await records.GetAsync(id, cancellation)
            ?? throw new RefusedException(Problems.Missing($"There is no release {id}."));
        if (record.Outcome is not null)
        {
            return record;
        }

        OrchestrationMetadata? instance = await client.GetInstanceAsync(id.ToString(), getInputsAndOutputs: true, cancellation);
        ReleaseProgress? live = instance?.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<ReleaseProgress>();
        return live is not null && live.Since >= record.Progress.Since ? record with { Progress = live } : record;
    }
}
