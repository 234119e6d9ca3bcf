using NodaTime;
using Slipway.Releases.Plans.Reading;

namespace Slipway.Releases.Plans.Rules;

/// <summary>A time zone is a name of the tz database.</summary>
internal static class ZoneRules
{
    public static IEnumerable<PlanFlaw> Check(string timeZone, string path)
    {
        // Only names: the provider itself would also take offsets such as UTC+3, which know no daylight saving.
        IReadOnlyCollection<string> zones = DateTimeZoneProviders.Tzdb.Ids;
        if (!zones.Contains(timeZone))
        {
            yield return new(
                path,
                $"{path} is '{timeZone}', which the tz database does not have",
                Spelling.Nearest(timeZone, zones) is { } meant ? $"did you mean '{meant}'?" : "write a tz database name, such as Europe/Berlin");
        }
    }
}
