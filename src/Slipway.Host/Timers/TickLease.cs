using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Slipway.Host.Storage;

namespace Slipway.Host.Timers;

/// <summary>
/// Which host runs a timer's tick: the one that leases its blob and finds in the blob's metadata that no one has run the tick yet. The lease
/// alone would not do, for a tick may be over before another host looks.
/// </summary>
internal sealed class TickLease(BlobContainerClient locks, string path)
{
    private const string Last = "last";

    /// <summary>How long a host that died keeps the timer; a living one renews.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    private readonly BlobClient blob = locks.GetBlobClient(path);

    /// <summary>The newest instant up to which ticks are done, or null before the first.</summary>
    public async Task<DateTimeOffset?> LastAsync(CancellationToken cancellation)
    {
        try
        {
            Response<BlobProperties> properties = await blob.GetPropertiesAsync(cancellationToken: cancellation);
            return Read(properties.Value.Metadata);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Takes the tick, or gives null when another host has it or had it.</summary>
    /// <param name="tick">The tick that is due.</param>
    /// <param name="until">The instant up to which ticks are done with it: later than the tick when some were missed.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Held?> TryTakeAsync(DateTimeOffset tick, DateTimeOffset until, CancellationToken cancellation)
    {
        await EnsureAsync(cancellation);
        BlobLeaseClient lease = blob.GetBlobLeaseClient();
        try
        {
            await lease.AcquireAsync(Duration, cancellationToken: cancellation);
        }
        catch (RequestFailedException taken) when (taken.Status == 409)
        {
            return null;
        }

        Held held = new Held(lease);
        bool ours = false;
        try
        {
            if (await LastAsync(cancellation) is { } last && last >= tick)
            {
                return null;
            }

            // Before the run: a host that dies in it loses this tick, and no tick runs twice.
            Dictionary<string, string> metadata = new Dictionary<string, string> { [Last] = until.ToString("O", CultureInfo.InvariantCulture) };
            await blob.SetMetadataAsync(metadata, new BlobRequestConditions { LeaseId = lease.LeaseId }, cancellation);
            ours = true;
            return held;
        }
        finally
        {
            // Also after a failure: a lease that no one disposes is renewed for ever, and the timer stops on every host.
            if (!ours)
            {
                await held.DisposeAsync();
            }
        }
    }

    private static DateTimeOffset? Read(IDictionary<string, string> metadata) =>
        metadata.TryGetValue(Last, out string? text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out DateTimeOffset last) ? last : null;

    private async Task EnsureAsync(CancellationToken cancellation)
    {
        try
        {
            await blob.UploadAsync(BinaryData.Empty, new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancellation);
        }
        catch (RequestFailedException exists) when (exists.Status is 409 or 412)
        {
            // Made by an earlier tick.
        }
    }

    /// <summary>A tick in this host's hands, its lease renewed until it is disposed.</summary>
    internal sealed class Held : IAsyncDisposable
    {
        private readonly BlobLeaseClient lease;
        private readonly CancellationTokenSource done = new();
        private readonly Task renewal;

        public Held(BlobLeaseClient lease)
        {
            this.lease = lease;
            renewal = RenewAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await done.CancelAsync();
            await renewal;
            done.Dispose();
            try
            {
                await lease.ReleaseAsync();
            }
            catch (Exception failure) when (StorageFailure.Is(failure, CancellationToken.None))
            {
                // It lapsed by itself, or will.
            }
        }

        private async Task RenewAsync()
        {
            using PeriodicTimer timer = new PeriodicTimer(Duration / 3);
            try
            {
                while (await timer.WaitForNextTickAsync(done.Token))
                {
                    await lease.RenewAsync(cancellationToken: done.Token);
                }
            }
            catch (Exception over) when (over is OperationCanceledException || StorageFailure.Is(over, done.Token))
            {
                // The run is over, or the lease lapsed; the metadata still keeps the tick from running twice.
            }
        }
    }
}
