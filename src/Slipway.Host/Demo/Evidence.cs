using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Azure.Targets.Channels;
using Slipway.Releases;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Host.Demo;

/// <summary>What blobs and tables say at the end, read without the API.</summary>
/// <param name="Releases">Each release's record, timeline, and how many of its steps are still to be undone.</param>
/// <param name="Pointers">Where every ring's pointer stands; null where there is none.</param>
/// <param name="Environment">What the environment runs, and who holds it.</param>
/// <param name="Container">The bytes of every blob in the environment's container, by name.</param>
/// <param name="OpenApprovals">How many questions wait for an answer.</param>
internal sealed record Evidence(
    IReadOnlyList<Evidence.Release> Releases,
    IReadOnlyList<(string Ring, ChannelPointer? Pointer)> Pointers,
    EnvironmentRecord Environment,
    IReadOnlyDictionary<string, byte[]> Container,
    int OpenApprovals)
{
    public sealed record Release(ReleaseId Id, ReleaseRecord? Record, IReadOnlyList<TimelineEntry> Timeline, int LeftToUndo)
    {
        /// <summary>Where the release stands, in the words of the API.</summary>
        public string Sentence => Record is null ? "There is no record of it." : ProgressSentence.Of(Record.Progress);
    }

    public static async Task<Evidence> ReadAsync(
        StorageAccount account, Plan plan, IEnumerable<ReleaseId> releases, CancellationToken cancellation)
    {
        (ReleaseRecords? records, ReleaseLedger? ledger) = (new ReleaseRecords(account), new ReleaseLedger(account, TimeProvider.System));
        ChannelPointers pointers = new ChannelPointers(account);
        Stage stage = plan.Stages[0];
        return new Evidence(
            await Task.WhenAll(releases.Select(async id => new Release(
                id,
                await records.GetAsync(id, cancellation),
                await AllAsync(ledger.ReadAsync(id, cancellation: cancellation)),
                (await ledger.OpenCompensationsAsync(id, cancellation)).Count))),
            await Task.WhenAll(stage.Rollout.Rings.Select(async ring =>
                (ring.Name, (await pointers.ReadAsync(plan.Product, stage.Name, ring.Name, cancellation)).Pointer))),
            await new EnvironmentRecords(account, TimeProvider.System).GetAsync(stage.Name, plan.Product, cancellation),
            await BlobsAsync(account, stage.Container, cancellation),
            (await AllAsync(ledger.OpenApprovalsAsync(cancellation))).Count);
    }

    private static async Task<IReadOnlyDictionary<string, byte[]>> BlobsAsync(StorageAccount account, string name, CancellationToken cancellation)
    {
        BlobContainerClient container = account.Blobs.GetBlobContainerClient(name);
        Dictionary<string, byte[]> blobs = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await foreach (BlobItem blob in container.GetBlobsAsync(cancellationToken: cancellation))
        {
            blobs[blob.Name] = (await container.GetBlobClient(blob.Name).DownloadContentAsync(cancellation)).Value.Content.ToArray();
        }

        return blobs;
    }

    private static async Task<IReadOnlyList<T>> AllAsync<T>(IAsyncEnumerable<T> source)
    {
        List<T> all = new List<T>();
        await foreach (T? one in source)
        {
            all.Add(one);
        }

        return all;
    }
}
