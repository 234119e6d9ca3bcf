using Slipway.Azure.Records;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Events;

/// <summary>
/// Sends what a release's timeline has and its cursor says was not sent, in order, and then moves the cursor. Whoever is cut off in between sends again, and
/// two hosts may send at once: the first copy of each event always comes after that of the one before, and the topic drops the others.
/// </summary>
public sealed class EventSender(ReleaseLedger ledger, EventCursors cursors, BusConnection bus)
{
    private const int Most = 50;

    /// <summary>Sends a release's events.</summary>
    /// <returns>The cursor as it stands then, and how many were sent.</returns>
    public async Task<(EventCursor Cursor, int Count)> SendAsync(ReleaseId release, CancellationToken cancellation = default) =>
        await SendAsync(await cursors.TakeAsync(release, cancellation), cancellation);

    /// <summary>Sends the events behind a cursor.</summary>
    public async Task<(EventCursor Cursor, int Count)> SendAsync(EventCursor cursor, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        int count = 0;
        while (true)
        {
            List<TimelineEntry> lines = await ledger.ReadAsync(cursor.Release, cursor.Sent, cancellation).Take(Most).ToListAsync(cancellation);
            if (lines.Count == 0)
            {
                return (cursor, count);
            }

            await bus.SendAsync(lines.Select(line => ReleaseEvents.Message(cursor.Release, line)), cancellation);
            count += lines.Count;
            cursor = await cursors.AdvanceAsync(cursor, lines[^1].Sequence, lines.Any(line => line.Event.Kind is TimelineKind.Closed), cancellation);
            if (lines.Count < Most)
            {
                return (cursor, count);
            }
        }
    }
}
