using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs.Specialized;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Json;

namespace Slipway.Azure.Blobs.Copying;

/// <summary>
/// What a promotion that is not finished has copied, line by line in an append blob in the container <c>seals</c>, which nobody but Slipway
/// writes. A copy that stands there is Slipway's own and need not be read to be believed. It is written now and then, so a promotion that was
/// killed reads a few copies again; one that takes seconds writes none.
/// </summary>
internal sealed class CopyJournal(AppendBlobClient blob, TimeProvider clock) : IDisposable
{
    private const long BytesAtRisk = 256 * 1024 * 1024;
    private const int LongestBlock = 2 * 1024 * 1024;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim writing = new(1);
    private readonly ConcurrentQueue<Line> unwritten = new();
    private readonly ConcurrentDictionary<string, Line> known = new(StringComparer.Ordinal);
    private long bytes;
    private long written = clock.GetTimestamp();
    private bool exists;

    /// <summary>Reads what earlier attempts noted.</summary>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        if (await blob.TryReadAsync(cancellation) is not { } read)
        {
            return;
        }

        exists = true;
        foreach (string text in read.Content.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (JsonSerializer.Deserialize<Line>(text, SlipwayJson.Compact) is { } line)
            {
                known[line.Path] = line;
            }
        }
    }

    /// <summary>What an earlier attempt noted of this artifact; null when nothing, or of other bytes.</summary>
    public Line? Find(ArtifactSeal artifact) =>
        known.GetValueOrDefault(artifact.Path.ToString()) is { } line && line.Sha256 == artifact.Sha256 ? line : null;

    /// <summary>The copies that were begun and not seen to end.</summary>
    public IReadOnlyList<Line> Pending() => [.. known.Values.Where(line => line.ETag is null)];

    /// <summary>Notes a copy that is there; it is written when that is due.</summary>
    public void NoteCopy(ArtifactSeal artifact, string etag)
    {
        unwritten.Enqueue(new(artifact.Path.ToString(), artifact.Sha256, etag));
        Interlocked.Add(ref bytes, artifact.Length);
    }

    /// <summary>Notes a copy that the service makes by and by, at once: only by its id can it be told from somebody else's.</summary>
    public Task NotePendingAsync(ArtifactSeal artifact, string copyId, CancellationToken cancellation)
    {
        Line line = new(artifact.Path.ToString(), artifact.Sha256, null, copyId, clock.GetUtcNow());
        known[line.Path] = line;
        unwritten.Enqueue(line);
        return WriteAsync(cancellation);
    }

    /// <summary>Writes what is not written yet, when it is much or some time has passed.</summary>
    public Task WriteWhenDueAsync(CancellationToken cancellation)
    {
        bool isDue = Volatile.Read(ref bytes) >= BytesAtRisk || clock.GetElapsedTime(Volatile.Read(ref written)) >= Every;
        return isDue ? WriteAsync(cancellation) : Task.CompletedTask;
    }

    /// <summary>Writes what is not written yet.</summary>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            Volatile.Write(ref written, clock.GetTimestamp());
            Interlocked.Exchange(ref bytes, 0);
            StringBuilder block = new();
            while (unwritten.TryDequeue(out Line? line))
            {
                block.Append(JsonSerializer.Serialize(line, SlipwayJson.Compact)).Append('\n');
                if (block.Length > LongestBlock)
                {
                    await AppendAsync(block, cancellation);
                }
            }

            await AppendAsync(block, cancellation);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Takes the journal away: the manifest says all that it said.</summary>
    public async Task DeleteAsync(CancellationToken cancellation)
    {
        if (exists)
        {
            await blob.DeleteIfExistsAsync(cancellationToken: cancellation);
        }
    }

    public void Dispose() => writing.Dispose();

    private async Task AppendAsync(StringBuilder block, CancellationToken cancellation)
    {
        if (block.Length == 0)
        {
            return;
        }

        if (!exists)
        {
            await blob.CreateIfNotExistsAsync(cancellationToken: cancellation);
            exists = true;
        }

        using MemoryStream lines = new(Encoding.UTF8.GetBytes(block.ToString()));
        await blob.AppendBlockAsync(lines, cancellationToken: cancellation);
        block.Clear();
    }

    /// <summary>One artifact's copy.</summary>
    /// <param name="Path">The artifact.</param>
    /// <param name="Sha256">The digest that it was sealed with.</param>
    /// <param name="ETag">The copy's tag; null while it is pending.</param>
    /// <param name="CopyId">The service's id of a pending copy.</param>
    /// <param name="Since">When the pending copy was begun.</param>
    public sealed record Line(string Path, Digest Sha256, string? ETag, string? CopyId = null, DateTimeOffset? Since = null);
}
