using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Identity;

namespace Slipway.Benchmarks.Returning;

/// <summary>The least that putting rings back can cost: an activity for each, one after the other, that reads a small blob and replaces it as it was read.</summary>
public sealed class BareReturn(StorageAccount account)
{
    [Function(nameof(StartReturn))]
    public static async Task<IActionResult> StartReturn(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "returns/{id}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string id,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(client);
        int rings = await request.ReadFromJsonAsync<int>(cancellation);
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(ReturnAll), rings, new StartOrchestrationOptions(id), cancellation);
        return new AcceptedResult();
    }

    [Function(nameof(ReturnAll))]
    public static async Task ReturnAll([OrchestrationTrigger] TaskOrchestrationContext context, int rings)
    {
        ArgumentNullException.ThrowIfNull(context);
        for (int ring = 0; ring < rings; ring++)
        {
            await context.CallActivityAsync(nameof(ReplaceBlob), ring);
        }
    }

    [Function(nameof(ReplaceBlob))]
    public async Task ReplaceBlob([ActivityTrigger] int ring, CancellationToken cancellation)
    {
        BlobClient blob = account.Blobs.GetBlobContainerClient(StorageAccount.Channels).GetBlobClient($"bare/{ring}.json");
        BlobRequestConditions unchanged = new() { IfNoneMatch = ETag.All };
        if (await blob.ExistsAsync(cancellation))
        {
            unchanged = new BlobRequestConditions { IfMatch = (await blob.DownloadContentAsync(cancellation)).Value.Details.ETag };
        }

        await blob.UploadAsync(new BinaryData(new byte[400]), new BlobUploadOptions { Conditions = unchanged }, cancellation);
    }
}
