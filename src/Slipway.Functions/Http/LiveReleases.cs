using Microsoft.DurableTask.Client;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Releases;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Reads a release as it stands this moment: the record, and while it runs the orchestration's own word.</summary>
public sealed class LiveReleases(ReleaseRecords records)
{
    /// <summary>What is said of a release that there is not, and of one that the caller may not see.</summary>
    public static Problem Missing(ReleaseId id) => Problems.Missing($"There is no release {id}.");

    /// <summary>Reads it for somebody.</summary>
    /// <exception cref="RefusedException">There is no such release for them, or the role does not count for its product.</exception>
    public Task<ReleaseRecord> ReadAsync(DurableTaskClient client, ReleaseId id, Visit visit, Role role, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(visit);
        visit.Require(role, id.Product, Missing(id));
        return ReadAsync(client, id, cancellation);
    }

    /// <summary>Reads it again for whoever has read it before.</summary>
    /// <exception cref="RefusedException">There is no such release.</exception>
    public async Task<ReleaseRecord> ReadAsync(DurableTaskClient client, ReleaseId id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        ReleaseRecord record = await records.GetAsync(id, cancellation) ?? throw new RefusedException(Missing(id));
        if (record.Outcome is not null)
        {
            return record;
        }

        OrchestrationMetadata? instance = await client.GetInstanceAsync(id.ToString(), getInputsAndOutputs: true, cancellation);
        ReleaseProgress? live = instance?.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<ReleaseProgress>();
        return live is not null && live.Since >= record.Progress.Since ? record with { Progress = live } : record;
    }
}
