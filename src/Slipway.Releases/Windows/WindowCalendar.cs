using NodaTime;
using NodaTime.TimeZones;

namespace Slipway.Releases.Windows;

/// <summary>
/// Says whether a window is open, and when it opens next, by the tz database that NodaTime brings along.
/// <list type="bullet">
/// <item>The days of a window are those on which it opens; the part after midnight belongs to the day before.</item>
/// <item>A local time that the clocks skip in spring stands for the first moment after the gap.</item>
/// <item>A local time that they show twice in autumn stands for the first of the two, so a window is one stretch and opens once.</item>
/// <item>Freezes are whole local days, and cut a window that runs into one; stretches that touch are one opening.</item>
/// </list>
/// </summary>
/// <remarks>A newer tz database may answer differently: durable code asks in an activity, so that its history keeps the answer.</remarks>
public static class WindowCalendar
{
    // Days are looked at one by one, so the search needs an end.
    private static readonly Period Horizon = Period.FromYears(2);

    /// <summary>The window's answer at a moment; times in it are UTC.</summary>
    /// <exception cref="DateTimeZoneNotFoundException">The tz database does not have the window's zone.</exception>
    public static WindowOpening At(DeploymentWindow window, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(window);
        DateTimeZone zone = DateTimeZoneProviders.Tzdb[window.TimeZone];
        Instant moment = Instant.FromDateTimeOffset(now);
        LocalDate today = moment.InZone(zone).Date;
        LocalDate horizon = today + Horizon;
        if (NextOpening(window, zone, moment, today, horizon) is not { } opening)
        {
            return new(false, null, null, WindowClause.Never(window, today, horizon));
        }

        // An opening that reaches the end of the search has no end worth telling.
        Instant? closes = opening.End < zone.AtStartOfDay(horizon).ToInstant() ? opening.End : null;
        bool isOpen = opening.Start <= moment;
        return new(
            isOpen,
            isOpen ? now : opening.Start.ToDateTimeOffset(),
            closes?.ToDateTimeOffset(),
            isOpen ? WindowClause.Open(closes?.InZone(zone), today) : WindowClause.Closed(window, opening.Start.InZone(zone), today));
    }

    private static Interval? NextOpening(DeploymentWindow window, DateTimeZone zone, Instant moment, LocalDate today, LocalDate horizon)
    {
        Interval? opening = null;
        for (LocalDate day = today.PlusDays(-2); day < horizon; day = day.PlusDays(1))
        {
            foreach (Interval piece in Pieces(window, zone, day).Where(p => p.End > moment))
            {
                if (opening is { } found && piece.Start > found.End)
                {
                    return found;
                }

                opening = opening is { } touching ? new Interval(touching.Start, piece.End) : piece;
            }
        }

        return opening;
    }

    /// <summary>What freezes leave of the opening that begins on a day, in order.</summary>
    private static Interval[] Pieces(DeploymentWindow window, DateTimeZone zone, LocalDate day)
    {
        if (!window.Days.Contains(day.DayOfWeek))
        {
            return [];
        }

        LocalDate lastDay = window.To <= window.From ? day.PlusDays(1) : day;
        Instant start = LocalMoment.Of(zone, day, window.From);
        Instant end = LocalMoment.Of(zone, lastDay, window.To);
        return window.Freezes
            .Where(freeze => LocalDate.FromDateOnly(freeze.From) <= lastDay && LocalDate.FromDateOnly(freeze.To) >= day)
            .Aggregate(
                start < end ? [new Interval(start, end)] : Array.Empty<Interval>(),
                (pieces, freeze) => [.. pieces.SelectMany(piece => Cut(piece, freeze, zone))]);
    }

    private static IEnumerable<Interval> Cut(Interval piece, Freeze freeze, DateTimeZone zone)
    {
        Instant begins = zone.AtStartOfDay(LocalDate.FromDateOnly(freeze.From)).ToInstant();
        Instant ends = zone.AtStartOfDay(LocalDate.FromDateOnly(freeze.To).PlusDays(1)).ToInstant();
        Instant before = Instant.Min(piece.End, begins);
        Instant after = Instant.Max(piece.Start, ends);
        if (piece.Start < before)
        {
            yield return new(piece.Start, before);
        }

        if (after < piece.End)
        {
            yield return new(after, piece.End);
        }
    }
}
