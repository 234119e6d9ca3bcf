using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Slipway.Benchmarks.Promotion;

/// <summary>
/// The plain way: every byte is downloaded and uploaded again with the SDK. Small blobs pass whole, as many at a time as we have; a large one
/// passes as a stream, whose blocks are uploaded side by side.
/// </summary>
internal static class SdkTransfer
{
    private const int Concurrency = 16;
    private const int BlockBytes = 8 << 20;

    private static readonly BlobUploadOptions SideBySide = new()
    {
        TransferOptions = new StorageTransferOptions { MaximumConcurrency = Concurrency, InitialTransferSize = BlockBytes, MaximumTransferSize = BlockBytes },
    };

    public static async Task RunAsync(BlobContainerClient from, BlobContainerClient to, string folder, CancellationToken cancellation)
    {
        List<BlobItem> blobs = [];
        await foreach (BlobItem blob in from.GetBlobsAsync(new GetBlobsOptions { Prefix = folder }, cancellation))
        {
            blobs.Add(blob);
        }

        ParallelOptions bounded = new() { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellation };
        await Parallel.ForEachAsync(blobs, bounded, async (blob, stop) =>
        {
            BlobClient source = from.GetBlobClient(blob.Name);
            BlobClient target = to.GetBlobClient(blob.Name);
            if (blob.Properties.ContentLength <= BlockBytes)
            {
                BlobDownloadResult whole = await source.DownloadContentAsync(stop);
                await target.UploadAsync(whole.Content, stop);
                return;
            }

            using BlobDownloadStreamingResult read = await source.DownloadStreamingAsync(cancellationToken: stop);
            await target.UploadAsync(read.Content, SideBySide, stop);
        });
    }
}
