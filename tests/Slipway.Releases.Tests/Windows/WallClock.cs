using NodaTime;
using Slipway.Releases.Windows;

namespace Slipway.Releases.Tests.Windows;

/// <summary>
/// The window as someone sees it who looks at the clock every minute, and who, while an hour repeats, goes by the latest time already
/// seen. Slow, and made of nothing that <see cref="WindowCalendar"/> uses.
/// </summary>
internal static class WallClock
{
    public static bool[] Minutes(DeploymentWindow window, Instant start, int days)
    {
        DateTimeZone zone = DateTimeZoneProviders.Tzdb[window.TimeZone];
        const int lead = 2 * 1_440;
        LocalDateTime seen = LocalDateTime.FromDateTime(DateTime.MinValue);
        bool[] open = new bool[days * 1_440];
        for (int minute = -lead; minute < open.Length; minute++)
        {
            LocalDateTime shown = (start + Duration.FromMinutes(minute)).InZone(zone).LocalDateTime;
            seen = LocalDateTime.Max(seen, shown);
            if (minute >= 0)
            {
                open[minute] = IsOpen(window, seen);
            }
        }

        return open;
    }

    private static bool IsOpen(DeploymentWindow window, LocalDateTime local)
    {
        DateOnly today = local.Date.ToDateOnly();
        TimeOnly time = local.TimeOfDay.ToTimeOnly();
        bool opensToday = window.Days.Contains(local.DayOfWeek);
        bool openedYesterday = window.Days.Contains(local.Date.PlusDays(-1).DayOfWeek);
        bool inWindow = window.From < window.To
            ? opensToday && time >= window.From && time < window.To
            : (opensToday && time >= window.From) || (openedYesterday && time < window.To);
        return inWindow && !window.Freezes.Any(f => f.From <= today && today <= f.To);
    }
}
