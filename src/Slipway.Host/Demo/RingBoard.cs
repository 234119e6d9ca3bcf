using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;

namespace Slipway.Host.Demo;

/// <summary>How far each ring is, as the timeline tells it.</summary>
internal sealed class RingBoard(IReadOnlyList<Ring> rings)
{
    private readonly Dictionary<string, (RingMark Mark, DateTimeOffset At)> marks = [];

    /// <summary>Takes note of a line that tells of a ring.</summary>
    public void Take(TimelineEntry entry)
    {
        if (entry.Event.Ring is { } ring && Mark(entry.Event) is { } mark)
        {
            marks[ring] = (mark, entry.At);
        }
    }

    /// <summary>Each ring, its mark, and the part of its bake that has passed, from 0 to 1.</summary>
    public IEnumerable<(Ring Ring, RingMark Mark, double Baked)> At(DateTimeOffset now) => rings.Select(ring =>
    {
        (RingMark mark, DateTimeOffset at) = marks.GetValueOrDefault(ring.Name);
        return (ring, mark, mark switch
        {
            RingMark.Untouched or RingMark.Restored => 0,
            RingMark.Baking => Math.Clamp((now - at) / ring.Bake, 0, 1),
            _ => 1,
        });
    });

    private static RingMark? Mark(TimelineEvent line) => line.Kind switch
    {
        TimelineKind.Ring => RingMark.Baking,
        TimelineKind.Compensated => RingMark.Restored,
        TimelineKind.Gate => line.Key.Contains("-Healthy-", StringComparison.Ordinal) ? RingMark.Healthy : RingMark.Ill,
        _ => null,
    };
}

/// <summary>What became of a ring.</summary>
internal enum RingMark
{
    Untouched,
    Baking,
    Healthy,
    Ill,
    Restored,
}
