using NodaTime;

namespace Slipway.Releases.Windows;

/// <summary>When deployments may start: on these days, between these times, in this time zone, and not in a freeze.</summary>
/// <param name="TimeZone">A tz database name, as in <c>Europe/Berlin</c>. There is no default: a window without a zone is a mistake waiting.</param>
/// <param name="Days">The days of the week on which the window opens; one at the least.</param>
/// <param name="From">When it opens, local time, <c>HH:mm</c>.</param>
/// <param name="To">When it closes, local time; at or before <paramref name="From"/> it closes on the next day.</param>
/// <param name="Freezes">Stretches of days on which nothing opens.</param>
/// <param name="Timeout">How long a release waits for an opening before it is refused.</param>
public sealed record DeploymentWindow(
    string TimeZone,
    IReadOnlyList<IsoDayOfWeek> Days,
    TimeOnly From,
    TimeOnly To,
    IReadOnlyList<Freeze> Freezes,
    TimeSpan Timeout);

/// <summary>A stretch of whole local days on which nothing opens.</summary>
/// <param name="From">The first frozen day.</param>
/// <param name="To">The last frozen day.</param>
/// <param name="Reason">Why, for those who wait.</param>
public sealed record Freeze(DateOnly From, DateOnly To, string Reason);
