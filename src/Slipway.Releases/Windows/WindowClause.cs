using System.Globalization;
using NodaTime;

namespace Slipway.Releases.Windows;

/// <summary>The calendar's answers as clauses for people, in the window's own time zone.</summary>
internal static class WindowClause
{
    public static string Open(ZonedDateTime? closes, LocalDate today) =>
        closes is { } end ? $"open until {Named(end, today)}" : "always open";

    public static string Closed(DeploymentWindow window, ZonedDateTime opens, LocalDate today) =>
        FreezeOn(window, today, today) is { } freeze ? Frozen(freeze)
        : FreezeOn(window, today, opens.Date.PlusDays(-1)) is { } ahead
            ? $"closed until {Named(opens, today)}, after the freeze until {Last(ahead)}"
        : $"closed until {Named(opens, today)}";

    public static string Never(DeploymentWindow window, LocalDate today, LocalDate horizon) =>
        (FreezeOn(window, today, today) ?? FreezeOn(window, today, horizon)) is { } freeze
            ? $"{Frozen(freeze)}; no opening before {horizon:uuuu-MM-dd}"
            : $"no opening before {horizon:uuuu-MM-dd}";

    private static string Frozen(Freeze freeze) => $"frozen until {Last(freeze)}";

    private static string Last(Freeze freeze) =>
        $"{freeze.To.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: {freeze.Reason.TrimEnd('.')}";

    /// <summary>Of the freezes that touch these days, the one that lasts longest.</summary>
    private static Freeze? FreezeOn(DeploymentWindow window, LocalDate first, LocalDate last) =>
        window.Freezes
            .Where(f => LocalDate.FromDateOnly(f.From) <= last && LocalDate.FromDateOnly(f.To) >= first)
            .MaxBy(f => f.To);

    // A weekday alone is clear for a week; today's needs none.
    private static string Named(ZonedDateTime moment, LocalDate today)
    {
        string pattern = Period.DaysBetween(today, moment.Date) switch
        {
            0 => "HH:mm",
            < 7 => "dddd HH:mm",
            _ => "dddd uuuu-MM-dd HH:mm",
        };
        return $"{moment.LocalDateTime.ToString(pattern, CultureInfo.InvariantCulture)} {moment.Zone.Id}";
    }
}
