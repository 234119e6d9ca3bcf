using System.Collections.Concurrent;
using Azure;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Records;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Events;

/// <summary>
/// Sends what was not sent right away: after a crash, or when the namespace was away. A round costs one query, and one look at each release that is due: a
/// release with no news is looked at after 1, 2, 4, 8 and then every 16 minutes. While the namespace is away, rounds come just as seldom, and each tries once.
/// </summary>
public sealed partial class EventSweep(
    EventCursors cursors, EventSender sender, ReleaseLedger ledger, BusOptions options, TimeProvider clock, ILogger<EventSweep> logger)
{
    private static readonly TimeSpan Soonest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(16);

    /// <summary>A line that was expected so long ago was written, or never will be.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>How long a round may go on; the next one does the rest.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    /// <summary>Releases that other hosts put away are forgotten here too, at the latest with these many.</summary>
    private const int MostLooks = 20_000;

    private readonly ConcurrentDictionary<ReleaseId, Look> looks = new();
    private Look away = new(default, default, TimeSpan.Zero);

    /// <summary>Makes a round.</summary>
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        DateTimeOffset began = clock.GetUtcNow();
        if (began < away.Next)
        {
            return;
        }

        if (looks.Count > MostLooks)
        {
            looks.Clear();
        }

        await foreach (EventCursor cursor in cursors.OpenAsync(cancellation))
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (now - began > Longest)
            {
                return;
            }

            looks.TryGetValue(cursor.Release, out Look? last);
            bool isNews = last?.Tag != cursor.Tag;
            if ((isNews || now >= last!.Next) && !await SeeToAsync(cursor, isNews ? Soonest : last!.Pause * 2, cancellation))
            {
                return;
            }
        }
    }

    /// <summary>Whether the namespace answers.</summary>
    private async Task<bool> SeeToAsync(EventCursor cursor, TimeSpan pause, CancellationToken cancellation)
    {
        try
        {
            (EventCursor after, int count) = await sender.SendAsync(cursor, cancellation);
            if (count > 0)
            {
                away = new(default, default, TimeSpan.Zero);
                LogSent(logger, count, cursor.Release);
            }
            else if (after.IsEnded && after.At + Grace <= clock.GetUtcNow())
            {
                await cursors.CloseAsync(after, isLost: false, cancellation);
                looks.TryRemove(cursor.Release, out _);
                return true;
            }

            looks[cursor.Release] = In(count > 0 ? Soonest : pause, after.Tag);
            return true;
        }
        catch (Exception fault) when (BusConnection.IsFault(fault) || fault is InvalidOperationException)
        {
            away = In(away.Pause == TimeSpan.Zero ? Soonest : away.Pause * 2, default);
            LogAway(logger, fault, cursor.Release, away.Next);
            looks[cursor.Release] = In(pause, cursor.Tag);
            await GiveUpAsync(cursor, cancellation);
            return false;
        }
    }

    private async Task GiveUpAsync(EventCursor cursor, CancellationToken cancellation)
    {
        if (await ledger.ReadAsync(cursor.Release, cursor.Sent, cancellation).FirstOrDefaultAsync(cancellation) is { } oldest
            && oldest.At + options.GiveUpAfter <= clock.GetUtcNow())
        {
            LogLost(logger, cursor.Release, oldest.Sequence);
            await cursors.CloseAsync(cursor, isLost: true, cancellation);
        }
    }

    private Look In(TimeSpan pause, ETag tag)
    {
        TimeSpan bounded = pause > Latest ? Latest : pause;
        // The timer's own minute is never quite one.
        return new(tag, clock.GetUtcNow() + bounded - (Soonest / 4), bounded);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} events of {Release} were sent that had been left")]
    private static partial void LogSent(ILogger logger, int count, ReleaseId release);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events of {Release} could not be sent; they are tried again from {Next:O} on")]
    private static partial void LogAway(ILogger logger, Exception fault, ReleaseId release, DateTimeOffset next);

    [LoggerMessage(Level = LogLevel.Error, Message = "Events of {Release} from {Sequence} on could not be sent for too long and are given up until it has another line; the timeline has them")]
    private static partial void LogLost(ILogger logger, ReleaseId release, int sequence);

    /// <summary>When to look again.</summary>
    private sealed record Look(ETag Tag, DateTimeOffset Next, TimeSpan Pause);
}
