using NodaTime;
using NodaTime.TimeZones;

namespace Slipway.Releases.Windows;

/// <summary>
/// The moment of a local time: the first moment after the gap for one that the clocks skip, and the first of the two for one that they show twice.
/// </summary>
internal static class LocalMoment
{
    private static readonly ZoneLocalMappingResolver Resolver =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    public static Instant Of(DateTimeZone zone, LocalDate day, TimeOnly time) =>
        zone.ResolveLocal(day + LocalTime.FromTimeOnly(time), Resolver).ToInstant();
}
