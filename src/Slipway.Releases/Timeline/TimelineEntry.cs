using System.Text.Json;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Json;

namespace Slipway.Releases.Timeline;

/// <summary>
/// One line of a release's record: who did what, when, with which evidence. Lines are only ever appended, and each carries the
/// hash of the one before it, so a line that was changed or taken out shows.
/// </summary>
/// <param name="Sequence">Its place, from 1 without gaps.</param>
/// <param name="At">When it was written.</param>
/// <param name="Event">What was written.</param>
/// <param name="Previous">The hash of the line before; null on the first.</param>
/// <param name="Hash">The hash of this line, the one before included.</param>
public sealed record TimelineEntry(int Sequence, DateTimeOffset At, TimelineEvent Event, Digest? Previous, Digest Hash)
{
    /// <summary>The line that follows <paramref name="previous"/>.</summary>
    public static TimelineEntry After(TimelineEntry? previous, DateTimeOffset at, TimelineEvent entry) =>
        Make((previous?.Sequence ?? 0) + 1, at, entry, previous?.Hash);

    /// <summary>A line at a place, when only the hash of the one before is at hand.</summary>
    public static TimelineEntry Make(int sequence, DateTimeOffset at, TimelineEvent entry, Digest? previous) =>
        new(sequence, at, entry, previous, HashOf(sequence, at, entry, previous));

    /// <summary>Whether the line's hash is that of its content.</summary>
    public bool IsIntact() => Hash == HashOf(Sequence, At, Event, Previous);

    private static Digest HashOf(int sequence, DateTimeOffset at, TimelineEvent entry, Digest? previous) =>
        Digest.Of(JsonSerializer.Serialize(new { sequence, at = at.UtcDateTime, entry, previous }, SlipwayJson.Compact));
}
