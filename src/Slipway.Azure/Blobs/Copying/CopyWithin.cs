using Azure;
using Azure.Storage.Blobs.Models;

namespace Slipway.Azure.Blobs.Copying;

/// <summary>
/// Copies within one account by Copy Blob: there the service copies a blob of any size in one request, mostly by reference, with its headers,
/// and needs no right to the source besides the caller's own.
/// </summary>
/// <remarks>https://learn.microsoft.com/rest/api/storageservices/copy-blob</remarks>
internal sealed class CopyWithin(CopyRun run) : ICopyWay
{
    private const int Attempts = 3;

    public async Task<CopyOutcome> CopyAsync(CopyOrder order, CancellationToken cancellation)
    {
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                if (await run.WithTagsAsync(order, tags => StartAsync(order, tags, cancellation), cancellation) is not { } answer)
                {
                    return CopyOutcome.Unfinished;
                }

                if (Header(answer, "x-ms-copy-status") == "success" && answer.Headers.ETag is { } now)
                {
                    return CopyOutcome.Made(now.Bare());
                }

                await run.Journal.NotePendingAsync(order.Artifact, Header(answer, "x-ms-copy-id"), cancellation);
            }
            catch (RequestFailedException refused) when (refused.IsConflict() && attempt == 1)
            {
                // Something lies there, or the source is another one: look. Where nothing lies the second refusal is about the source.
            }

            if (await TargetBlob.JudgeAsync(order, run, cancellation) is { } judged)
            {
                return judged;
            }
        }

        throw new IOException($"{order.Name} goes away while it is copied.");
    }

    /// <returns>The service's answer; null when the slice ended while the copy was waiting for a lane.</returns>
    private async Task<Response?> StartAsync(CopyOrder order, Dictionary<string, string>? tags, CancellationToken cancellation)
    {
        if (run.IsOver)
        {
            return null;
        }

        BlobCopyFromUriOptions bound = new()
        {
            SourceConditions = order.OnlySealed,
            DestinationConditions = BlobText.OnlyNew,
            Metadata = order.Metadata,
            Tags = tags,
            AccessTier = order.Tier,
        };
        CopyFromUriOperation copy = await order.Target.StartCopyFromUriAsync(order.Source.Uri, bound, cancellation);
        return copy.GetRawResponse();
    }

    private static string Header(Response answer, string name) => answer.Headers.TryGetValue(name, out string? value) ? value : "";
}
