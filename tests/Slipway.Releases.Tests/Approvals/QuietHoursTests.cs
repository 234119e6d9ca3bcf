using CsCheck;
using NodaTime;
using Slipway.Releases.Approvals;
using Xunit;

namespace Slipway.Releases.Tests.Approvals;

public class QuietHoursTests
{
    private static readonly QuietHours Night = new(new(20, 0), new(7, 0), "Europe/Berlin");

    [Theory]
    [InlineData("2026-11-25T12:00", 2, "2026-11-25T14:00")]
    [InlineData("2026-11-25T17:00", 4, "2026-11-26T08:00")]
    [InlineData("2026-11-25T17:00", 2, "2026-11-26T06:00")]
    [InlineData("2026-11-25T23:00", 1, "2026-11-26T07:00")]
    [InlineData("2026-11-26T03:00", 14, "2026-11-27T07:00")]
    public void The_clock_stands_still_in_quiet_hours(string start, int hours, string end) =>
        Assert.Equal(Utc(end), Night.After(Utc(start), TimeSpan.FromHours(hours)));

    [Fact]
    public void A_person_is_quiet_by_their_own_time_zone()
    {
        DateTimeOffset evening = Utc("2026-11-25T18:30");

        Assert.Equal(Utc("2026-11-26T06:30"), Night.After(evening, TimeSpan.FromHours(1)));
        Assert.Equal(Utc("2026-11-25T19:30"), Night.After(evening, TimeSpan.FromHours(1), "America/New_York"));
        Assert.Equal(Utc("2026-11-26T06:30"), Night.After(evening, TimeSpan.FromHours(1), "Nowhere/Land"));
    }

    [Fact]
    public void The_clock_agrees_with_somebody_who_looks_at_it_every_minute() =>
        Gen.Select(
            Gen.OneOf(Gen.Const("Europe/Berlin"), Gen.Const("America/New_York"), Gen.Const("Australia/Lord_Howe"), Gen.Const("UTC")),
            Gen.Int[0, 47],
            Gen.Int[1, 32],
            Gen.Int[0, 365 * 1_440],
            Gen.Int[0, 3_000]).Sample(
            (zone, from, length, start, minutes) =>
            {
                QuietHours quiet = new(new(from / 2, from % 2 * 30), new TimeOnly(from / 2, from % 2 * 30).AddMinutes(length * 30), zone);
                DateTimeOffset begin = Utc("2026-01-01T00:00").AddMinutes(start);

                Assert.Equal(ByTheMinute(quiet, begin, minutes), quiet.After(begin, TimeSpan.FromMinutes(minutes)));
            },
            iter: 300);

    /// <summary>Counts minutes outside; while an hour repeats in autumn, the latest time already seen is the time.</summary>
    private static DateTimeOffset ByTheMinute(QuietHours quiet, DateTimeOffset begin, int minutes)
    {
        DateTimeZone zone = DateTimeZoneProviders.Tzdb[quiet.TimeZone];
        LocalDateTime seen = LocalDateTime.FromDateTime(DateTime.MinValue);
        for (int minute = -1_440, counted = 0; ; minute++)
        {
            DateTimeOffset at = begin.AddMinutes(minute);
            seen = LocalDateTime.Max(seen, Instant.FromDateTimeOffset(at).InZone(zone).LocalDateTime);
            TimeOnly time = seen.TimeOfDay.ToTimeOnly();
            bool isQuiet = quiet.From < quiet.To ? time >= quiet.From && time < quiet.To : time >= quiet.From || time < quiet.To;
            if (minute >= 0 && !isQuiet && counted++ == minutes)
            {
                return at;
            }
        }
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse($"{text}Z", System.Globalization.CultureInfo.InvariantCulture);
}
