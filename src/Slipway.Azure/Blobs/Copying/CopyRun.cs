using Azure;

namespace Slipway.Azure.Blobs.Copying;

/// <summary>What all copies of one promotion share.</summary>
/// <param name="Lanes">How many requests may be under way.</param>
/// <param name="Journal">What was copied before, and is now.</param>
/// <param name="Tally">What is done.</param>
/// <param name="Deadline">When the slice ends: pending copies are looked at again in the next one.</param>
/// <param name="Clock">The time.</param>
internal sealed record CopyRun(Lanes Lanes, CopyJournal Journal, CopyTally Tally, DateTimeOffset Deadline, TimeProvider Clock)
{
    private volatile bool takesTags = true;

    /// <summary>Whether the slice is over.</summary>
    public bool IsOver => Clock.GetUtcNow() >= Deadline;

    /// <summary>Whether the account takes index tags from us.</summary>
    public bool TakesTags => takesTags;

    /// <summary>
    /// Writes a blob with its index tags. They need a right of their own, and accounts with a hierarchical namespace have none: where a write is
    /// refused with them and taken without, this promotion leaves them out.
    /// </summary>
    /// <remarks>https://learn.microsoft.com/azure/storage/blobs/storage-blob-index-how-to</remarks>
    public async Task<T> WithTagsAsync<T>(CopyOrder order, Func<Dictionary<string, string>?, Task<T>> write, CancellationToken cancellation)
    {
        if (takesTags)
        {
            try
            {
                return await Lanes.SendAsync(() => write(order.Tags), cancellation);
            }
            catch (RequestFailedException refused) when (refused.Status is 400 or 403 || refused.ErrorCode?.StartsWith("Feature", StringComparison.Ordinal) is true)
            {
                T written = await Lanes.SendAsync(() => write(null), cancellation);
                takesTags = false;
                return written;
            }
        }

        return await Lanes.SendAsync(() => write(null), cancellation);
    }
}
