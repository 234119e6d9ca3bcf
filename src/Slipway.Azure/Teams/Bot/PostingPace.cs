namespace Slipway.Azure.Teams.Bot;

/// <summary>
/// Keeps the bot below the rates that Teams allows (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit): in a thread 7 messages
/// a second, 60 in 30 seconds and 1,800 an hour; 30 requests a second in all.
/// </summary>
public sealed class PostingPace(TimeProvider clock)
{
    private const int MostThreads = 1000;

    private static readonly Limit[] PerThread =
    [
        new(7, TimeSpan.FromSeconds(1)), new(60, TimeSpan.FromSeconds(30)), new(1800, TimeSpan.FromHours(1)),
    ];

    private static readonly Limit[] PerTenant = [new(30, TimeSpan.FromSeconds(1))];

    private readonly Lock door = new();
    private readonly Dictionary<string, List<DateTimeOffset>> threads = new(StringComparer.Ordinal);
    private readonly List<DateTimeOffset> all = [];

    private readonly record struct Limit(int Most, TimeSpan Span);

    /// <summary>Takes a place for one request, or says how long to wait before one is free.</summary>
    public TimeSpan Take(string thread)
    {
        DateTimeOffset now = clock.GetUtcNow();
        lock (door)
        {
            List<DateTimeOffset> here = Here(thread, now);
            TimeSpan wait = Max(Wait(here, PerThread, now), Wait(all, PerTenant, now));
            if (wait == TimeSpan.Zero)
            {
                here.Add(now);
                all.Add(now);
            }

            return wait;
        }
    }

    private List<DateTimeOffset> Here(string thread, DateTimeOffset now)
    {
        if (threads.TryGetValue(thread, out List<DateTimeOffset>? here))
        {
            return here;
        }

        if (threads.Count >= MostThreads)
        {
            foreach (string idle in threads.Where(other => other.Value.Count == 0 || other.Value[^1] < now - PerThread[^1].Span).Select(other => other.Key).ToArray())
            {
                threads.Remove(idle);
            }
        }

        return threads[thread] = [];
    }

    private static TimeSpan Wait(List<DateTimeOffset> taken, Limit[] limits, DateTimeOffset now)
    {
        taken.RemoveAll(at => at <= now - limits[^1].Span);
        return limits.Aggregate(TimeSpan.Zero, (wait, limit) => taken.Count < limit.Most ? wait : Max(wait, taken[^limit.Most] + limit.Span - now));
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
