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

        foreach (PlanFlaw unknown in ZoneRules.Check(window.TimeZone, $"{path}.timeZone"))
        {
            yield return unknown;
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
