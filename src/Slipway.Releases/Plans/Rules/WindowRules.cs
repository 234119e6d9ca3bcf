using NodaTime;
using Slipway.Releases.Plans.Reading;
using Slipway.Releases.Windows;

namespace Slipway.Releases.Plans.Rules;

/// <summary>A window is in a zone that exists, and its freezes begin before they end.</summary>
internal static class WindowRules
{
    public static IEnumerable<PlanFlaw> Check(DeploymentWindow? window, string path)
    {
        if (window is null)
        {
            yield break;
        }

        // Only names: the provider itself would also take offsets such as UTC+3, which know no daylight saving.
        IReadOnlyCollection<string> zones = DateTimeZoneProviders.Tzdb.Ids;
        if (!zones.Contains(window.TimeZone))
        {
            yield return new(
                $"{path}.timeZone",
                $"{path}.timeZone is '{window.TimeZone}', which the tz database does not have",
                Spelling.Nearest(window.TimeZone, zones) is { } meant ? $"did you mean '{meant}'?" : "write a tz database name, such as Europe/Berlin");
        }

        foreach ((int index, Freeze freeze) in window.Freezes.Index().Where(f => f.Item.From > f.Item.To))
        {
            yield return new(
                $"{path}.freezes[{index}].to",
                $"{path}.freezes[{index}] ends on {freeze.To:yyyy-MM-dd}, before it begins on {freeze.From:yyyy-MM-dd}",
                "write the first day as from and the last as to");
        }
    }
}
