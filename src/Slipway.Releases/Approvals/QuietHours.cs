using NodaTime;
using Slipway.Releases.Windows;

namespace Slipway.Releases.Approvals;

/// <summary>
/// A stretch of each day in which nobody is disturbed. An approval's clock stands still in it: time-outs and reminders count the hours outside,
/// so none of them ends in it.
/// </summary>
/// <param name="From">When it begins, local time.</param>
/// <param name="To">When it ends, local time; before <paramref name="From"/> on the next day. At <paramref name="From"/> there is none.</param>
/// <param name="TimeZone">A tz database name: the zone of the approval's time-outs, and of people whose own is not known.</param>
public sealed record QuietHours(TimeOnly From, TimeOnly To, string TimeZone)
{
    /// <summary>How long it lasts on a day without a change of the clocks.</summary>
    public TimeSpan Length() => To - From;

    /// <summary>The moment at which so much time outside of the quiet hours has passed; it is outside itself.</summary>
    /// <param name="start">From when the time runs.</param>
    /// <param name="time">How much time.</param>
    /// <param name="timeZone">A person's own time zone; null, or one that the tz database does not have, for that of the quiet hours.</param>
    public DateTimeOffset After(DateTimeOffset start, TimeSpan time, string? timeZone = null)
    {
        DateTimeZone zone = (timeZone is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone)) ?? DateTimeZoneProviders.Tzdb[TimeZone];
        Instant moment = Instant.FromDateTimeOffset(start);
        Duration left = Duration.FromTimeSpan(time);
        if (From == To)
        {
            return (moment + left).ToDateTimeOffset();
        }

        for (LocalDate day = moment.InZone(zone).Date.PlusDays(-1); ; day = day.PlusDays(1))
        {
            Instant begins = LocalMoment.Of(zone, day, From);
            Instant ends = LocalMoment.Of(zone, To < From ? day.PlusDays(1) : day, To);
            if (ends <= moment || begins >= ends)
            {
                continue;
            }

            if (moment + left < begins)
            {
                return (moment + left).ToDateTimeOffset();
            }

            left -= begins > moment ? begins - moment : Duration.Zero;
            moment = ends;
        }
    }
}
