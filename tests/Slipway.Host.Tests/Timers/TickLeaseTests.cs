using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Slipway.Host.Storage;
using Slipway.Host.Timers;

namespace Slipway.Host.Tests.Timers;

public sealed class TickLeaseTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Tick = new(2026, 3, 2, 12, 5, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tick_that_could_not_be_written_down_is_free_for_another_host()
    {
        string container = SampleHost.NewHub().ToLowerInvariant();
        await Locks(azurite.ConnectionString, container).CreateAsync(cancellationToken: Cancellation);
        TickLease broken = new TickLease(Locks(azurite.ConnectionString, container, new NoMetadata()), "locks/timer");
        TickLease sound = new TickLease(Locks(azurite.ConnectionString, container), "locks/timer");

        await Assert.ThrowsAsync<RequestFailedException>(() => broken.TryTakeAsync(Tick, Tick, Cancellation));

        await using TickLease.Held? held = await sound.TryTakeAsync(Tick, Tick, Cancellation);
        Assert.NotNull(held);
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_told_from_a_host_that_stops()
    {
        const string Nowhere = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=aHVzaA==;BlobEndpoint=http://127.0.0.1:9/a;";
        TickLease lease = new TickLease(Locks(Nowhere, "locks"), "locks/timer");

        AggregateException silence = await Assert.ThrowsAsync<AggregateException>(() => lease.LastAsync(Cancellation));
        Assert.True(StorageFailure.Is(silence, Cancellation));

        using CancellationTokenSource stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        OperationCanceledException stop = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lease.LastAsync(stopped.Token));
        Assert.False(StorageFailure.Is(stop, stopped.Token));
    }

    private static BlobContainerClient Locks(string connection, string container, HttpPipelinePolicy? fault = null)
    {
        BlobClientOptions options = new BlobClientOptions { Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(1) } };
        if (fault is not null)
        {
            options.AddPolicy(fault, HttpPipelinePosition.PerCall);
        }

        return new BlobContainerClient(connection, container, options);
    }

    /// <summary>Storage that fails whenever metadata are written.</summary>
    private sealed class NoMetadata : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.Request.Uri.Query.Contains("comp=metadata", StringComparison.Ordinal))
            {
                throw new RequestFailedException(503, "The server is busy.");
            }
        }
    }
}
