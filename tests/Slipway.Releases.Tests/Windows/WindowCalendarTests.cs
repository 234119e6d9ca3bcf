using System.Globalization;
using CsCheck;
using NodaTime;
using NodaTime.Text;
using Slipway.Releases.Windows;
using Xunit;

namespace Slipway.Releases.Tests.Windows;

public class WindowCalendarTests
{
    private static readonly IsoDayOfWeek[] EveryDay = [.. Enum.GetValues<IsoDayOfWeek>().Where(d => d is not IsoDayOfWeek.None)];
    private static readonly IsoDayOfWeek[] Workdays = EveryDay[..5];

    [Fact]
    public void An_open_window_says_until_when()
    {
        WindowOpening opening = WindowCalendar.At(Window("09:00", "16:00"), Utc("2026-11-25T10:30:00"));

        Assert.Equal(new(true, Utc("2026-11-25T10:30:00"), Utc("2026-11-25T15:00:00"), "open until 16:00 Europe/Berlin"), opening);
    }

    [Fact]
    public void A_closed_window_says_when_it_opens()
    {
        WindowOpening opening = WindowCalendar.At(Window("09:00", "16:00"), Utc("2026-11-27T15:00:00"));

        Assert.Equal(
            new(false, Utc("2026-11-30T08:00:00"), Utc("2026-11-30T15:00:00"), "closed until Monday 09:00 Europe/Berlin"), opening);
    }

    [Fact]
    public void A_freeze_says_its_reason()
    {
        WindowOpening opening = WindowCalendar.At(Window("09:00", "16:00", YearsEnd), Utc("2026-12-21T10:00:00"));

        Assert.Equal((false, Utc("2027-01-04T08:00:00")), (opening.IsOpen, opening.OpensAt));
        Assert.Equal("frozen until 2027-01-02: Year's end", opening.Why);
    }

    [Fact]
    public void A_wait_that_a_coming_freeze_makes_longer_names_it() => Assert.Equal(
        "closed until Monday 2027-01-04 09:00 Europe/Berlin, after the freeze until 2027-01-02: Year's end",
        WindowCalendar.At(Window("09:00", "16:00", YearsEnd), Utc("2026-12-18T15:30:00")).Why);

    [Fact]
    public void A_coming_freeze_does_not_close_today() =>
        Assert.True(WindowCalendar.At(Window("09:00", "16:00", YearsEnd), Utc("2026-12-18T10:00:00")).IsOpen);

    [Fact]
    public void A_window_over_midnight_belongs_to_the_day_it_opens_on()
    {
        DeploymentWindow window = Window("22:00", "02:00");

        Assert.Equal("open until Saturday 02:00 Europe/Berlin", WindowCalendar.At(window, Utc("2026-11-27T22:30:00")).Why);
        Assert.True(WindowCalendar.At(window, Utc("2026-11-28T00:59:00")).IsOpen);
        Assert.False(WindowCalendar.At(window, Utc("2026-11-28T22:30:00")).IsOpen);
        Assert.False(WindowCalendar.At(window, Utc("2026-11-29T23:30:00")).IsOpen);
    }

    [Fact]
    public void A_freeze_cuts_a_window_at_midnight_on_both_sides()
    {
        DeploymentWindow window = Window("22:00", "02:00", new Freeze(new(2026, 11, 25), new(2026, 11, 25), "Launch"));

        Assert.Equal(Utc("2026-11-24T23:00:00"), WindowCalendar.At(window, Utc("2026-11-24T21:30:00")).ClosesAt);
        Assert.Equal(
            (Utc("2026-11-25T23:00:00"), Utc("2026-11-26T01:00:00")),
            (WindowCalendar.At(window, Utc("2026-11-25T12:00:00")).OpensAt, WindowCalendar.At(window, Utc("2026-11-25T12:00:00")).ClosesAt));
    }

    [Fact]
    public void An_opening_that_the_clocks_skip_is_the_first_moment_after_the_gap() => Assert.Equal(
        Utc("2026-03-29T01:00:00"),
        WindowCalendar.At(Window("02:30", "06:00") with { Days = EveryDay }, Utc("2026-03-28T12:00:00")).OpensAt);

    [Fact]
    public void A_window_that_the_clocks_skip_whole_does_not_open_that_day() => Assert.Equal(
        Utc("2026-03-30T00:10:00"),
        WindowCalendar.At(Window("02:10", "02:50") with { Days = EveryDay }, Utc("2026-03-28T12:00:00")).OpensAt);

    [Fact]
    public void The_hour_that_comes_twice_is_open_once_as_one_stretch()
    {
        WindowOpening opening = WindowCalendar.At(Window("02:30", "04:00") with { Days = EveryDay }, Utc("2026-10-24T12:00:00"));

        Assert.Equal((Utc("2026-10-25T00:30:00"), Utc("2026-10-25T03:00:00")), (opening.OpensAt, opening.ClosesAt));
    }

    [Fact]
    public void Equal_times_are_a_day_and_a_week_of_them_never_closes() => Assert.Equal(
        new(true, Utc("2026-11-25T10:00:00"), null, "always open"),
        WindowCalendar.At(Window("09:00", "09:00") with { Days = EveryDay }, Utc("2026-11-25T10:00:00")));

    [Fact]
    public void A_freeze_of_many_years_has_no_opening_and_says_why() => Assert.Equal(
        new(false, null, null, "frozen until 2036-12-31: End of life; no opening before 2028-11-25"),
        WindowCalendar.At(Window("09:00", "16:00", new Freeze(new(2026, 1, 1), new(2036, 12, 31), "End of life")), Utc("2026-11-25T10:00:00")));

    [Fact]
    public void A_zone_that_does_not_exist_is_named() =>
        Assert.Contains("Mars/Olympus", Assert.ThrowsAny<Exception>(() => WindowCalendar.At(Window("09:00", "16:00") with { TimeZone = "Mars/Olympus" }, default)).Message);

    [Fact]
    public void Every_answer_is_what_a_clock_on_the_wall_would_say() =>
        Universe.Sample(
            (window, start) =>
            {
                // From each answer to the moment that it names, so that every opening and every close within the days is asked for.
                bool[] open = WallClock.Minutes(window, start, days: 7);
                for (int at = 0; at >= 0;)
                {
                    WindowOpening said = WindowCalendar.At(window, (start + Duration.FromMinutes(at)).ToDateTimeOffset());
                    int opens = Array.IndexOf(open, true, at);
                    int closes = opens < 0 ? -1 : Array.IndexOf(open, false, opens);

                    Assert.Equal((open[at], opens, closes), (said.IsOpen, MinuteOf(said.OpensAt), MinuteOf(said.ClosesAt)));
                    at = open[at] ? closes : opens;
                }

                int MinuteOf(DateTimeOffset? moment) =>
                    moment is { } m && (m - start.ToDateTimeOffset()).TotalMinutes is var minute && minute < open.Length ? (int)minute : -1;
            },
            iter: 250);

    // Around the days on which clocks change, in zones that change them at midnight, by half an hour, by two, for Ramadan, or never.
    private static readonly Gen<(DeploymentWindow Window, Instant Start)> Universe =
        from zone in Gen.OneOf(
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Atlantic/Azores", "America/Nuuk",
            "Asia/Kathmandu", "Africa/Casablanca", "Asia/Beirut", "Antarctica/Troll", "Pacific/Apia", "Etc/UTC")
        from day in Gen.OneOf(
            new LocalDate(2026, 3, 7), new LocalDate(2026, 3, 28), new LocalDate(2026, 4, 4), new LocalDate(2026, 10, 3),
            new LocalDate(2026, 10, 24), new LocalDate(2026, 10, 31), new LocalDate(2027, 2, 6), new LocalDate(2027, 3, 13), new LocalDate(2026, 12, 30))
        from shift in Gen.Int[-3 * 1_440, 1_440]
        from @from in Gen.OneOf(Gen.Int[0, 1_439], Gen.Int[0, 240], Gen.Int[1_320, 1_439])
        from to in Gen.OneOf(Gen.Int[0, 1_439], Gen.Int[0, 240], Gen.Const(@from))
        from days in Gen.Shuffle(EveryDay, 1, 7)
        from freezes in (from first in Gen.Int[-3, 6] from length in Gen.Int[0, 3] select Frozen(day, first, length)).Array[0, 3]
        select (
            new DeploymentWindow(zone, days, new TimeOnly(@from / 60, @from % 60), new TimeOnly(to / 60, to % 60), freezes, TimeSpan.FromDays(7)),
            day.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant() + Duration.FromMinutes(shift));

    private static Freeze Frozen(LocalDate day, int first, int length) =>
        new(day.PlusDays(first).ToDateOnly(), day.PlusDays(first + length).ToDateOnly(), "Frozen");

    private static Freeze YearsEnd => new(new(2026, 12, 20), new(2027, 1, 2), "Year's end");

    private static DeploymentWindow Window(string from, string to, params Freeze[] freezes) =>
        new("Europe/Berlin", Workdays, TimeOnly.Parse(from, CultureInfo.InvariantCulture), TimeOnly.Parse(to, CultureInfo.InvariantCulture), freezes, TimeSpan.FromDays(7));

    private static DateTimeOffset Utc(string local) => LocalDateTimePattern.GeneralIso.Parse(local).Value.InUtc().ToDateTimeOffset();
}
