using Slipway.Releases.Artifacts;

namespace Slipway.Releases.Timeline;

/// <summary>Checks a timeline against its own hashes.</summary>
public static class TimelineChain
{
    /// <summary>Where the record was tampered with, in a sentence; null when it is whole.</summary>
    /// <param name="entries">All lines, in the order in which they are stored.</param>
    /// <param name="head">
    /// The hash of the last line as it is known from elsewhere. Without it, lines taken off the end do not show: what is left is a whole
    /// chain too.
    /// </param>
    public static string? WhyBroken(IReadOnlyList<TimelineEntry> entries, Digest? head = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        for (int i = 0; i < entries.Count; i++)
        {
            TimelineEntry entry = entries[i];
            if (entry.Sequence != i + 1)
            {
                return $"Line {i + 1} is missing or out of place: line {entry.Sequence} stands there.";
            }

            if (entry.Previous != (i == 0 ? null : entries[i - 1].Hash))
            {
                return $"Line {entry.Sequence} does not follow the line before it.";
            }

            if (!entry.IsIntact())
            {
                return $"Line {entry.Sequence} was changed after it was written.";
            }
        }

        Digest? end = entries.Count == 0 ? null : entries[^1].Hash;
        return head is null || head == end ? null : "The record does not end with the line that it should.";
    }
}
