using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Slipway.Azure.Identity;
using Slipway.Releases.Health.Evidence;
using Slipway.Releases.Json;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Metrics.Evidence;

/// <summary>
/// What gates have measured: for each place of a release an append blob <c>evidence/{release}/{stage}/{ring}.jsonl</c>, or <c>{release}/{stage}.jsonl</c> for a
/// validation, with a line a round. A round costs one append, and the first one the making of the blob.
/// </summary>
public sealed class GateEvidence(StorageAccount account)
{
    /// <summary>What one place may come to; what is measured after it is not kept.</summary>
    public const long MostBytes = 8 * 1024 * 1024;

    /// <summary>How much is read at a time.</summary>
    public const int PageBytes = 256 * 1024;

    private const string Ending = ".jsonl";
    private const int LongestLine = 64 * 1024;

    private readonly BlobContainerClient container = account.Blobs.GetBlobContainerClient(StorageAccount.Evidence);

    /// <summary>Adds a round.</summary>
    /// <returns>Whether it is kept; false when the place has its fill.</returns>
    public async Task<bool> AddAsync(ReleaseId release, string stage, string? ring, GateRound round, CancellationToken cancellation = default)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(round, SlipwayJson.Compact), (byte)'\n'];
        if (line.Length > LongestLine)
        {
            return false;
        }

        AppendBlobClient blob = container.GetAppendBlobClient(Name(release, stage, ring));
        try
        {
            try
            {
                await AppendAsync(blob, line, cancellation);
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                await blob.CreateIfNotExistsAsync(new AppendBlobCreateOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/x-ndjson" } }, cancellation);
                await AppendAsync(blob, line, cancellation);
            }

            return true;
        }
        catch (RequestFailedException full) when (full.Status is 409 or 412)
        {
            // The size that was asked for, or the 50,000 pieces that an append blob can have.
            return false;
        }
    }

    /// <summary>The places of a release of which there is evidence.</summary>
    public async Task<IReadOnlyList<EvidenceFile>> ListAsync(ReleaseId release, CancellationToken cancellation = default)
    {
        string prefix = $"{release}/";
        List<EvidenceFile> files = [];
        await foreach (BlobItem blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellation))
        {
            string[] place = blob.Name[prefix.Length..^Ending.Length].Split('/');
            files.Add(new(place[0], place.Length > 1 ? place[1] : null, blob.Properties.ContentLength ?? 0, blob.Properties.LastModified));
        }

        return files;
    }

    /// <summary>Some rounds of a place, from a byte on that a page before gave.</summary>
    /// <returns>The page; null when there is no evidence of the place.</returns>
    public async Task<EvidencePage?> ReadAsync(ReleaseId release, string stage, string? ring, long from, CancellationToken cancellation = default)
    {
        try
        {
            BlobDownloadResult read = await container.GetAppendBlobClient(Name(release, stage, ring)).DownloadContentAsync(
                new BlobDownloadOptions { Range = new HttpRange(from, PageBytes) }, cancellation);
            string text = read.Content.ToString();
            // A piece may end within a line, which then is the first one of the next page.
            int end = text.LastIndexOf('\n') + 1;
            long next = from + Encoding.UTF8.GetByteCount(text.AsSpan(0, end));
            GateRound[] rounds =
            [
                .. text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => JsonSerializer.Deserialize<GateRound>(line, SlipwayJson.Compact)!)
                    .GroupBy(round => (round.Since, round.Round)).Select(tries => tries.Last()),
            ];
            return new(rounds, end > 0 && next < Length(read.Details.ContentRange) ? next : null);
        }
        catch (RequestFailedException behind) when (behind.Status == 416)
        {
            return new([], null);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    private static Task<Response<BlobAppendInfo>> AppendAsync(AppendBlobClient blob, byte[] line, CancellationToken cancellation) => blob.AppendBlockAsync(
        new MemoryStream(line),
        new AppendBlobAppendBlockOptions { Conditions = new AppendBlobRequestConditions { IfMaxSizeLessThanOrEqual = MostBytes } },
        cancellation);

    private static string Name(ReleaseId release, string stage, string? ring) => ring is null ? $"{release}/{stage}{Ending}" : $"{release}/{stage}/{ring}{Ending}";

    /// <summary>The whole length of what a range is of, as in <c>bytes 0-99/1234</c>.</summary>
    private static long Length(string? range) =>
        range is not null && long.TryParse(range[(range.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture, out long length) ? length : 0;
}
